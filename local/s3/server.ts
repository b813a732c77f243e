/** S3 on the laptop: the object operations the product uses, path style, in memory. */
import { randomUUID } from "node:crypto";
import { type IncomingMessage } from "node:http";
import { type Assembly } from "../cloud-assembly/assembly.ts";
import { type Access } from "../iam/access.ts";
import { callerOf } from "../iam/caller.ts";
import { AwsError } from "../wire/aws-error.ts";
import { listen, readBody, type Listening } from "../wire/listen.ts";
import { unframe } from "./aws-chunked.ts";
import { checkSums } from "./checksum.ts";
import { corsHeaders, type BucketRules } from "./cors.ts";
import { readPost } from "./post-form.ts";
import { checkPresigned } from "./signature.ts";
import { listKeys, putObject, rangeOf, type Bucket, type StoredObject } from "./store.ts";
import { copiedXml, deletedKeys, deletedXml, errorXml, listXml } from "./xml.ts";

interface Answer {
  readonly status: number;
  readonly headers?: Record<string, string | number>;
  readonly body?: Buffer | string;
}
interface Asked {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  readonly body: Buffer;
  readonly name: string;
  readonly bucket: Bucket;
  readonly key: string;
  /** Throws AccessDenied unless the caller may do this. */
  readonly allow: (action: string, resource: string, context?: Record<string, string[]>) => void;
}

const header = (request: IncomingMessage, name: string) => {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
};
const xml = (body: string): Answer => ({ status: 200, headers: { "content-type": "application/xml" }, body });
const arnOf = (bucket: string, key?: string) => `arn:aws:s3:::${bucket}${key === undefined ? "" : `/${key}`}`;

/** Within one bucket. */
function copy({ request, name, bucket, key, allow }: Omit<Asked, "query" | "body">, source: string): Answer {
  const from = decodeURIComponent(source)
    .replace(/^\//, "")
    .slice(name.length + 1);
  allow("s3:GetObject", arnOf(name, from));
  const object = bucket.get(from);
  if (!object) throw new AwsError("NoSuchKey", "The specified key does not exist.", { status: 404 });
  const match = header(request, "x-amz-copy-source-if-match");
  if (match !== undefined && match !== object.etag)
    throw new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
      status: 412,
    });
  const { etag, modified } = putObject(bucket, key, object.data, { ...object.headers }, {});
  return xml(copiedXml(etag, modified));
}

const operations: Record<string, (asked: Asked) => Answer> = {
  PUT({ request, body, name, bucket, key, allow }) {
    allow("s3:PutObject", arnOf(name, key));
    const { headers } = request;
    const source = header(request, "x-amz-copy-source");
    if (source !== undefined) return copy({ request, name, bucket, key, allow }, source);
    const framed =
      /aws-chunked/.test(header(request, "content-encoding") ?? "") ||
      /^STREAMING-/.test(header(request, "x-amz-content-sha256") ?? "");
    const { data, trailers } = framed ? unframe(body) : { data: body, trailers: {} };
    const sums = checkSums(data, { ...headers, ...trailers });
    const kept = Object.entries(headers).filter(([item]) =>
      /^(x-amz-meta-.+|cache-control|content-disposition)$/.test(item),
    );
    const encoding = (header(request, "content-encoding") ?? "")
      .replace(/(^|,\s*)aws-chunked/, "")
      .replace(/^,\s*/, "");
    const stored = {
      "content-type": header(request, "content-type") ?? "application/octet-stream",
      ...(encoding ? { "content-encoding": encoding } : {}),
      ...Object.fromEntries(kept.map(([item, value]) => [item, String(value)])),
      ...sums,
    };
    const conditions = { match: header(request, "if-match"), noneMatch: header(request, "if-none-match") };
    return { status: 200, headers: { etag: putObject(bucket, key, data, stored, conditions).etag, ...sums } };
  },
  GET({ request, query, name, bucket, key, allow }) {
    allow("s3:GetObject", arnOf(name, key));
    const object = bucket.get(key);
    if (!object) throw new AwsError("NoSuchKey", "The specified key does not exist.", { status: 404 });
    const range = rangeOf(header(request, "range"), object.data.length);
    const data = range ? object.data.subarray(range.from, range.to + 1) : object.data;
    const headers: Record<string, string | number> = {
      ...object.headers,
      etag: object.etag,
      "last-modified": object.modified.toUTCString(),
      "accept-ranges": "bytes",
      "content-length": data.length,
    };
    for (const [parameter, value] of query) {
      const [, overridden] = /^response-(content-type|content-disposition|cache-control)$/.exec(parameter) ?? [];
      if (overridden) headers[overridden] = value;
    }
    if (!range) return { status: 200, headers, body: data };
    // A checksum is of the whole object.
    for (const item of Object.keys(headers)) if (item.startsWith("x-amz-checksum-")) delete headers[item];
    headers["content-range"] = `bytes ${range.from}-${range.to}/${object.data.length}`;
    return { status: 206, headers, body: data };
  },
  DELETE({ name, bucket, key, allow }) {
    allow("s3:DeleteObject", arnOf(name, key));
    bucket.delete(key);
    return { status: 204 };
  },
  DeleteObjects({ body, name, bucket, allow }) {
    const done: string[] = [];
    const refused: { key: string; error: AwsError }[] = [];
    for (const key of deletedKeys(body.toString())) {
      try {
        allow("s3:DeleteObject", arnOf(name, key));
        bucket.delete(key);
        done.push(key);
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        refused.push({ key, error });
      }
    }
    return xml(deletedXml(done, refused));
  },
  ListObjectsV2({ query, name, bucket, allow }) {
    const prefix = query.get("prefix") ?? "";
    allow("s3:ListBucket", arnOf(name), { "s3:prefix": [prefix] });
    const limit = Math.min(1000, Number(query.get("max-keys") ?? 1000));
    const token = query.get("continuation-token");
    const after = token ? Buffer.from(token, "base64url").toString() : (query.get("start-after") ?? "");
    return xml(listXml(name, bucket, listKeys(bucket, prefix, after, limit), prefix, limit));
  },
};

function operationOf(method: string, key: string, query: URLSearchParams): string | undefined {
  const special = ["uploads", "uploadId", "tagging", "acl"].some((name) => query.has(name));
  if (special) return undefined;
  if (key) return { PUT: "PUT", GET: "GET", HEAD: "GET", DELETE: "DELETE" }[method];
  if (method === "POST" && query.has("delete")) return "DeleteObjects";
  return method === "GET" && query.get("list-type") === "2" ? "ListObjectsV2" : undefined;
}

export function serveS3(
  access: Access,
  buckets: ReadonlyMap<string, Bucket>,
  rules: BucketRules = new Map(),
): Promise<Listening> {
  return listen(async (request, response) => {
    const body = (await readBody(request))!;
    const method = request.method ?? "GET";
    const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://local");
    const [, name = "", ...path] = pathname.split("/");
    const follows = header(request, "access-control-request-method") ?? method;
    const cors = corsHeaders(rules.get(name) ?? [], request, follows);
    const send = ({ status, headers = {}, body: content }: Answer) => {
      response.writeHead(status, { ...headers, ...cors, "x-amz-request-id": randomUUID() });
      response.end(method === "HEAD" ? undefined : content);
    };
    try {
      const key = decodeURIComponent(path.join("/"));
      const bucket = buckets.get(name);
      if (!bucket) throw new AwsError("NoSuchBucket", "The specified bucket does not exist", { status: 404 });
      const allowTo =
        (caller: string) =>
        (action: string, resource: string, context: Record<string, string[]> = {}) => {
          try {
            access.require(caller, { action, resource, context });
          } catch (error) {
            if (error instanceof AwsError) throw new AwsError("AccessDenied", error.message, { status: 403 });
            throw error;
          }
        };
      if (method === "OPTIONS") {
        if (!cors)
          throw new AwsError("AccessForbidden", "CORSResponse: This CORS request is not allowed.", { status: 403 });
        return send({ status: 200 });
      }
      if (method === "POST" && !key && !query.has("delete")) {
        const posted = await readPost(request, body, name, Date.now());
        allowTo(posted.caller)("s3:PutObject", arnOf(name, posted.key));
        const { etag } = putObject(bucket, posted.key, posted.data, { "content-type": posted.content_type }, {});
        return send({ status: 204, headers: { etag } });
      }
      const run = operations[operationOf(method, key, query) ?? ""];
      if (!run)
        throw new AwsError("NotImplemented", `The local S3 does not offer ${method} like this.`, { status: 501 });
      checkPresigned(request, Date.now());
      const allow = allowTo(callerOf(request));
      send(run({ request, query, body, name, bucket, key, allow }));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      send({ status: error.status, headers: { "content-type": "application/xml" }, body: errorXml(error) });
    }
  });
}

export const createBuckets = (assembly: Assembly): ReadonlyMap<string, Bucket> =>
  new Map(assembly.ofType("AWS::S3::Bucket").map(({ ref }) => [ref, new Map<string, StoredObject>()]));
