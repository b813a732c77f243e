/** Objects of the template's buckets, in memory. */
import { createHash } from "node:crypto";
import { AwsError } from "../wire/aws-error.ts";

export interface StoredObject {
  readonly data: Buffer;
  readonly etag: string;
  readonly modified: Date;
  /** Headers given back with it: content-type, x-amz-meta-*, checksums. */
  readonly headers: Readonly<Record<string, string>>;
}
export type Bucket = Map<string, StoredObject>;

/** `match` and `noneMatch` are If-Match and If-None-Match; 412 when they do not hold. */
export function putObject(
  bucket: Bucket,
  key: string,
  data: Buffer,
  headers: Record<string, string>,
  { match, noneMatch }: { match?: string | undefined; noneMatch?: string | undefined },
): StoredObject {
  const before = bucket.get(key);
  if ((noneMatch === "*" && before) || (match !== undefined && before?.etag !== match)) {
    const message = "At least one of the pre-conditions you specified did not hold";
    throw new AwsError("PreconditionFailed", message, { status: 412 });
  }
  const etag = `"${createHash("md5").update(data).digest("hex")}"`;
  const object = { data, etag, modified: new Date(), headers };
  bucket.set(key, object);
  return object;
}

/** `bytes=a-b`, `bytes=a-` and `bytes=-n`; null when no range was asked for. */
export function rangeOf(header: string | undefined, size: number): { from: number; to: number } | null {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === undefined || (first === "" && last === "")) return null;
  const from = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (from <= to) return { from, to };
  throw new AwsError("InvalidRange", "The requested range is not satisfiable", { status: 416 });
}

export interface Listing {
  readonly keys: readonly string[];
  readonly more: boolean;
}

export function listKeys(bucket: Bucket, prefix: string, after: string, limit: number): Listing {
  const all = [...bucket.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  return { keys: all.slice(0, limit), more: all.length > limit };
}
