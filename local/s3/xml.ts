/** The XML S3 speaks. */
import { type AwsError } from "../wire/aws-error.ts";
import { type Bucket, type Listing } from "./store.ts";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };
// Control characters cannot stand in XML 1.0 as themselves.
const escape = (text: string) =>
  text
    .replace(/[&<>"']/g, (character) => entities[character]!)
    .replace(/[\r\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
const unescape = (text: string) =>
  text
    .replace(/&#x([0-9a-f]+);/gi, (_whole, code: string) => String.fromCodePoint(Number.parseInt(code, 16)))
    .replace(/&#(\d+);/g, (_whole, code: string) => String.fromCodePoint(Number(code)))
    .replace(
      /&(amp|lt|gt|quot|apos);/g,
      (whole) => Object.entries(entities).find(([, entity]) => entity === whole)![0],
    );
const document = (xml: string) => `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
const element = (name: string, value: string | number | boolean) => `<${name}>${escape(String(value))}</${name}>`;

export const errorXml = (error: AwsError) =>
  document(`<Error>${element("Code", error.type)}${element("Message", error.message)}</Error>`);

export const copiedXml = (etag: string, modified: Date) =>
  document(
    `<CopyObjectResult>${element("LastModified", modified.toISOString())}${element("ETag", etag)}</CopyObjectResult>`,
  );

export function listXml(name: string, bucket: Bucket, { keys, more }: Listing, prefix: string, limit: number): string {
  const contents = keys.map((key) => {
    const { data, etag, modified } = bucket.get(key)!;
    const parts = [element("Key", key), element("LastModified", modified.toISOString()), element("ETag", etag)];
    return `<Contents>${parts.join("")}${element("Size", data.length)}<StorageClass>STANDARD</StorageClass></Contents>`;
  });
  const head = [element("Name", name), element("Prefix", prefix), element("KeyCount", keys.length)];
  const next = more ? element("NextContinuationToken", Buffer.from(keys.at(-1) ?? "").toString("base64url")) : "";
  head.push(element("MaxKeys", limit), element("IsTruncated", more), next);
  return document(`<ListBucketResult>${head.join("")}${contents.join("")}</ListBucketResult>`);
}

/** Keys of a DeleteObjects request. */
export const deletedKeys = (xml: string): string[] =>
  [...xml.matchAll(/<Key>([\s\S]*?)<\/Key>/g)].map(([, key]) => unescape(key!));

export function deletedXml(keys: readonly string[], refused: readonly { key: string; error: AwsError }[]): string {
  const done = keys.map((key) => `<Deleted>${element("Key", key)}</Deleted>`);
  const failed = refused.map(
    ({ key, error }) =>
      `<Error>${element("Key", key)}${element("Code", error.type)}${element("Message", error.message)}</Error>`,
  );
  return document(`<DeleteResult>${[...done, ...failed].join("")}</DeleteResult>`);
}
