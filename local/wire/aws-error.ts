/** An error of an AWS API: the SDK of the caller raises it by `type`. */
export class AwsError extends Error {
  readonly type: string;
  readonly status: number;
  /** More members of the error's body, e.g. `Item`. */
  readonly members: Record<string, unknown>;

  constructor(type: string, message: string, options: { status?: number; members?: Record<string, unknown> } = {}) {
    super(message);
    this.name = type;
    this.type = type;
    this.status = options.status ?? 400;
    this.members = options.members ?? {};
  }
}
