/** What a browser or curl sends to the bucket itself: forms signed by the real AWS client, CORS, copies. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as s3 from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Cloud } from "../../local/cloud.ts";
import { operator } from "../../local/iam/access.ts";
import { clientSettings } from "../support/local-cloud.ts";
import { startSmallCloud } from "../support/small-assembly.ts";

const Bucket = "files";
const origin = "https://multitask.example";
let cloud: Cloud;
beforeAll(async () => {
  const CorsRules = [{ AllowedOrigins: [origin], AllowedMethods: ["POST"], MaxAge: 60 }];
  cloud = await startSmallCloud({
    functions: {},
    resources: { Files: { Type: "AWS::S3::Bucket", Properties: { CorsConfiguration: { CorsRules } } } },
  });
});
afterAll(() => cloud.stop());

const client = (caller = operator) => new s3.S3Client(clientSettings(cloud, "S3", caller));
const formOf = (Expires = 60, caller = operator) =>
  createPresignedPost(client(caller), {
    Bucket,
    Key: "uploads/upl_1",
    Fields: { "Content-Type": "text/csv" },
    Conditions: [
      ["content-length-range", 1, 10],
      ["eq", "$Content-Type", "text/csv"],
    ],
    Expires,
  });

const send = async (
  fields: Record<string, string>,
  { file = "a\n1", headers = {} }: { file?: string; headers?: Record<string, string> } = {},
) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([file]), "rows.csv");
  const answer = await fetch((await formOf()).url, { method: "POST", body: form, headers });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
};

describe("a presigned POST", () => {
  it("stores the file under its key with its type", async () => {
    const sent = await send((await formOf()).fields);
    expect([sent.status, sent.text]).toEqual([204, ""]);
    const stored = await client().send(new s3.GetObjectCommand({ Bucket, Key: "uploads/upl_1" }));
    expect([stored.ContentType, stored.ETag, await stored.Body!.transformToString()]).toEqual([
      "text/csv",
      sent.headers.get("etag"),
      "a\n1",
    ]);
  });

  it.each([
    ["another key", { key: "uploads/upl_2" }, "AccessDenied"],
    ["another type", { "Content-Type": "text/html" }, "AccessDenied"],
    ["a field that the policy does not name", { acl: "public-read" }, "AccessDenied"],
    ["a policy of its own", { policy: Buffer.from('{"conditions":[]}').toString("base64") }, "SignatureDoesNotMatch"],
  ])("refuses %s", async (_what, changed, code) => {
    const refused = await send({ ...(await formOf()).fields, ...changed });
    expect([refused.status, refused.text]).toEqual([403, expect.stringContaining(`<Code>${code}</Code>`)]);
  });

  it.each([
    ["too many bytes", "12345678901", "EntityTooLarge"],
    ["none", "", "EntityTooSmall"],
  ])("refuses %s", async (_what, file, code) => {
    const refused = await send((await formOf()).fields, { file });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining(`<Code>${code}</Code>`)]);
  });

  it("refuses a form that has expired, and one whose signer may not write there", async () => {
    expect(await send((await formOf(-1)).fields)).toMatchObject({
      status: 403,
      text: expect.stringContaining("expired"),
    });
    expect((await send((await formOf(60, "Nobody")).fields)).status).toBe(403);
  });
});

describe("CORS", () => {
  const preflight = (Origin: string, method: string) =>
    fetch(`${cloud.endpoints.S3}/${Bucket}`, {
      method: "OPTIONS",
      headers: { Origin, "Access-Control-Request-Method": method },
    });

  it("lets in the origin and method of the rule and no other", async () => {
    const open = await preflight(origin, "POST");
    expect([open.status, open.headers.get("access-control-allow-origin")]).toEqual([200, origin]);
    for (const [other, method] of [
      ["https://other.example", "POST"],
      [origin, "GET"],
      [origin, "PUT"],
    ] as const) {
      const shut = await preflight(other, method);
      expect([shut.status, shut.headers.get("access-control-allow-origin")]).toEqual([403, null]);
    }
  });

  it("shows the answer of a POST to that origin", async () => {
    const { fields } = await formOf();
    const shown = async (Origin: string) =>
      (await send(fields, { headers: { Origin } })).headers.get("access-control-allow-origin");
    expect([await shown(origin), await shown("https://other.example")]).toEqual([origin, null]);
  });
});

describe("a presigned PUT", () => {
  it("writes its key once, and only under the condition that was signed", async () => {
    const put = new s3.PutObjectCommand({ Bucket, Key: "uploads/upl_9", IfNoneMatch: "*" });
    const url = await getSignedUrl(client(), put, { expiresIn: 60, unhoistableHeaders: new Set(["if-none-match"]) });
    const attempt = (headers: Record<string, string>) => fetch(url, { method: "PUT", body: "a\n1", headers });
    expect((await attempt({})).status).toBe(403);
    expect((await attempt({ "if-none-match": "*" })).status).toBe(200);
    expect((await attempt({ "if-none-match": "*" })).status).toBe(412);
  });
});

describe("a copy", () => {
  it("is made of the object with the ETag that was seen, and of no other", async () => {
    await client().send(new s3.PutObjectCommand({ Bucket, Key: "from", Body: "1" }));
    const { ETag } = await client().send(new s3.HeadObjectCommand({ Bucket, Key: "from" }));
    const copy = () =>
      client().send(
        new s3.CopyObjectCommand({ Bucket, Key: "to", CopySource: `${Bucket}/from`, CopySourceIfMatch: ETag }),
      );
    await copy();
    const copied = await client().send(new s3.GetObjectCommand({ Bucket, Key: "to" }));
    expect(await copied.Body!.transformToString()).toBe("1");
    await client().send(new s3.PutObjectCommand({ Bucket, Key: "from", Body: "2" }));
    await expect(copy()).rejects.toMatchObject({ name: "PreconditionFailed" });
  });
});
