/**
 * What can go wrong, by name. Names are literal: the state machine's Retry matches on them, and a minified class name
 * would be another.
 */

/** Parallel said no, certainly, and nothing was done: safe to decide on. */
export class ParallelRefusal extends Error {
  override readonly name: string = "ParallelRefusal";
  /** HTTP status Parallel answered with. */
  readonly status: number;
  /** Parallel's own words about each wrong field. */
  readonly problems: { path: string; message: string }[];
  readonly retry_after_ms: number | null;

  constructor(
    status: number,
    message: string,
    more: { problems?: { path: string; message: string }[]; retry_after_ms?: number | null } = {},
  ) {
    super(message);
    this.status = status;
    this.problems = more.problems ?? [];
    this.retry_after_ms = more.retry_after_ms ?? null;
  }
}
/** 401. */
export class ParallelUnauthorized extends ParallelRefusal {
  override readonly name = "ParallelUnauthorized";
}
/** 402: credit too low now; Parallel reserves a whole batch up front. */
export class ParallelPaymentRequired extends ParallelRefusal {
  override readonly name = "ParallelPaymentRequired";
}
/** 403: processor not allowed, or credit. */
export class ParallelForbidden extends ParallelRefusal {
  override readonly name = "ParallelForbidden";
}
/** 404: unknown id, or the result of a failed run. */
export class ParallelNotFound extends ParallelRefusal {
  override readonly name = "ParallelNotFound";
}
/** 400 and 422. */
export class ParallelInvalid extends ParallelRefusal {
  override readonly name = "ParallelInvalid";
}
/** 429. */
export class ParallelRateLimited extends ParallelRefusal {
  override readonly name = "ParallelRateLimited";
}

/** The answer is unknown: 5xx, 408, 409, a broken socket, a timeout, an unreadable body. A POST may have been accepted. */
export class ParallelUnavailable extends Error {
  readonly status: number | null;

  constructor(message: string, status: number | null = null) {
    super(message);
    this.name = "ParallelUnavailable";
    this.status = status;
  }
}

/** A step met something passing and asks the machine to run it again later. */
export class Retryable extends Error {
  constructor(message: string) {
    super(message);
    this.name = "Retryable";
  }
}

/** What a caller wrote may be megabytes; an answer that repeats it whole is over what a function may answer. */
const clipped = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most)}…`);

/** A refusal of ours, shown to the caller as problem+json. `detail` says what to do next; long words are cut. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly errors: { path: string; message: string }[];
  readonly more: Record<string, unknown>;

  constructor(
    status: number,
    code: string,
    title: string,
    detail: string,
    errors: { path: string; message: string }[] = [],
    more: Record<string, unknown> = {},
  ) {
    super(clipped(detail, 4_000));
    this.name = "Refused";
    this.status = status;
    this.code = code;
    this.title = title;
    this.errors = errors.slice(0, 20).map(({ path, message }) => ({
      path: clipped(path, 200),
      message: clipped(message, 500),
    }));
    this.more = more;
  }
}
