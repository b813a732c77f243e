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
