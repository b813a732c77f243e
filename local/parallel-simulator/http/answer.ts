/** What a request asks and what an endpoint answers; errors in both shapes that Parallel publishes. */
import { hash } from "../runs/seed.ts";

/** One frame of an event stream: an event with its JSON, or a comment that keeps the line open. */
export type Frame = { readonly type: string; readonly [member: string]: unknown } | { readonly comment: string };

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, unless it is a string: that goes out as it is, with the content-type of `headers`. */
  readonly body?: unknown;
  /** Frames in batches: a batch is written at once, then the writer waits for the reader. */
  readonly frames?: AsyncIterable<readonly Frame[]> | Iterable<readonly Frame[]>;
}

export const json = (status: number, body: unknown, headers?: Record<string, string>): Answer => ({
  status,
  body,
  ...(headers ? { headers } : {}),
});

/** `loc` as FastAPI writes it: where the wrong value stands, starting with `body`, `query` or `path`. */
export interface Problem {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

/** An error to answer with; `problems` are what 422 lists. */
export class ParallelError extends Error {
  readonly status: number;
  readonly problems: readonly Problem[];
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    problems: readonly Problem[] = [],
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = "ParallelError";
    this.status = status;
    this.problems = problems;
    this.headers = headers;
  }
}

export const invalid = (loc: readonly (string | number)[], msg: string, type = "value_error"): ParallelError =>
  new ParallelError(422, "Request validation error", [{ loc, msg, type }]);

/** Sample messages as published, one per status. */
export const messages: Readonly<Record<number, string>> = {
  401: "Unauthorized: invalid or missing credentials",
  402: "Payment required: insufficient credit in account",
  403: "Forbidden: invalid processor in request",
  404: "Not found",
  408: "Request timed out; run still active",
  413: "Request entity too large",
  429: "Too many requests: quota temporarily exceeded",
  500: "Internal server error",
  502: "Bad gateway",
  503: "Service unavailable",
};

/** `validation` says which of the two published shapes a 422 of this endpoint takes (docs/parallel-contract.md section 8). */
export function errorAnswer(error: ParallelError, validation: "envelope" | "detail", reference: string): Answer {
  if (error.status === 422 && validation === "detail") {
    const detail = error.problems.length
      ? error.problems
      : [{ loc: ["body"], msg: error.message, type: "value_error" }];
    return json(422, { detail }, error.headers);
  }
  const digest = hash("ref", reference);
  const ref_id = [8, 4, 4, 4, 12]
    .map(
      (
        (at) => (length: number) =>
          digest.slice(at, (at += length))
      )(0),
    )
    .join("-");
  const detail = error.problems.length ? { detail: { errors: error.problems } } : {};
  const message = [error.message, ...error.problems.map(({ loc, msg }) => `${loc.join(".")}: ${msg}`)].join("; ");
  return json(error.status, { type: "error", error: { ref_id, message, ...detail } }, error.headers);
}
