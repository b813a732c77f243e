/** An error with a name of the States Language, as Retry and Catch match it. */
export class StateError extends Error {
  readonly error: string;
  override readonly cause: string;
  /** False when the task never began (Step Functions was not allowed to call the function). */
  readonly started: boolean;

  constructor(error: string, cause: string, options: { started?: boolean } = {}) {
    super(`${error}: ${cause}`);
    this.name = "StateError";
    this.error = error;
    this.cause = cause;
    this.started = options.started ?? true;
  }
}

/** ASL: States.ALL matches neither of these, nor can they be retried. */
const terminal = new Set(["States.DataLimitExceeded", "States.Runtime"]);

/** Whether one of `patterns` (an ErrorEquals) names `error`. */
export function matchesError(patterns: readonly string[], error: string): boolean {
  return patterns.some((pattern) => {
    if (pattern === error) return error !== "States.Runtime";
    if (terminal.has(error)) return false;
    return pattern === "States.ALL" || (pattern === "States.TaskFailed" && error !== "States.Timeout");
  });
}
