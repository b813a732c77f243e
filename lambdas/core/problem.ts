/** Refusals of ours, by name: what a caller did that cannot be done, in words that say what to do next. */

/**
 * What stands in the way, in the caller's terms. The HTTP status of each is in middleware/errors/problem-status.ts: a use case
 * is also called by tools, where there is none.
 */
export type ProblemKind =
  | "malformed"
  | "unauthenticated"
  | "payment_required"
  | "forbidden"
  | "not_found"
  | "method_not_allowed"
  | "not_acceptable"
  | "conflict"
  | "too_large"
  | "unsupported_media_type"
  | "invalid"
  | "unavailable";

interface ProblemWords {
  /** Stable, snake_case, part of the contract: `urn:parallel-multitask:problem:<code>`. */
  readonly code: string;
  readonly title: string;
  /** What to do next. Cut at 4,000 characters. */
  readonly detail: string;
  /** The fields that are wrong, by path. The first 20 are kept, each path cut at 200 characters and message at 500. */
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
  /** Further members of the problem (RFC 9457 section 3.2). */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** What a caller wrote may be megabytes; an answer that repeats it whole is over what a function may answer. */
const clipped = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most)}…`);

/** A refusal shown to the caller: problem+json over HTTP, an error result of a tool. Made by the functions below. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly kind: ProblemKind;
  readonly code: string;
  readonly title: string;
  readonly errors: { path: string; message: string }[];
  readonly more: Readonly<Record<string, unknown>>;

  constructor(kind: ProblemKind, { code, title, detail, errors = [], more = {} }: ProblemWords) {
    super(clipped(detail, 4_000));
    this.kind = kind;
    this.code = code;
    this.title = title;
    this.errors = errors.slice(0, 20).map(({ path, message }) => ({
      path: clipped(path, 200),
      message: clipped(message, 500),
    }));
    this.more = more;
  }
}

const refusing =
  (kind: ProblemKind) =>
  (words: ProblemWords): Refused =>
    new Refused(kind, words);

/** The request cannot be read at all. */
export const malformed = refusing("malformed");
/** No credential, or one that is not accepted. */
export const unauthenticated = refusing("unauthenticated");
/** It costs more than a cap or a balance allows. */
export const paymentRequired = refusing("payment_required");
/** Known, and not allowed. */
export const forbidden = refusing("forbidden");
/** Not there, or not this caller's: the two are told in the same words. */
export const notFound = refusing("not_found");
/** The address is there, for other methods. */
export const methodNotAllowed = refusing("method_not_allowed");
/** No format that the caller takes is served. */
export const notAcceptable = refusing("not_acceptable");
/** Fine by itself, but not in the state things are in. */
export const conflict = refusing("conflict");
/** More bytes than are read. */
export const tooLarge = refusing("too_large");
/** A body of a type that is not read here. */
export const unsupportedMediaType = refusing("unsupported_media_type");
/** Read and understood, but a value is wrong. */
export const invalid = refusing("invalid");
