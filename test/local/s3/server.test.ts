import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { Readable } from "node:stream";
import * as s3 from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import type { Cloud } from "../../../local/cloud.ts";
import { operator } from "../../../local/iam/access.ts";
import { clientSettings } from "../../support/local-cloud.ts";
import { startServices } from "../services-cloud.ts";

let cloud: Cloud;

const settings = (service: string) => clientSettings(cloud, service, operator);

beforeAll(async () => {
  cloud = await startServices();
});

afterAll(() => cloud.stop());

describe("S3", () => {
  const client = () => new s3.S3Client(settings("S3"));
  const Bucket = "files";

  it("keeps bytes, type and metadata of a buffer and of a stream", async () => {
    const bytes = Buffer.from(Array.from({ length: 70_000 }, (_, index) => index % 256));
    const stream = Readable.from([bytes.subarray(0, 30_000), bytes.subarray(30_000)]);
    await client().send(
      new s3.PutObjectCommand({
        Bucket,
        Key: "a b/ü.gz",
        Body: bytes,
        ContentType: "application/gzip",
        Metadata: { v: "1" },
      }),
    );
    await client().send(new s3.PutObjectCommand({ Bucket, Key: "stream", Body: stream, ContentLength: bytes.length }));
    const got = await client().send(new s3.GetObjectCommand({ Bucket, Key: "a b/ü.gz" }));
    expect(got).toMatchObject({ ContentType: "application/gzip", Metadata: { v: "1" }, ContentLength: bytes.length });
    expect(bytes.equals(await got.Body!.transformToByteArray())).toBe(true);
    const streamed = await client().send(new s3.GetObjectCommand({ Bucket, Key: "stream" }));
    expect(bytes.equals(await streamed.Body!.transformToByteArray())).toBe(true);
    expect((await client().send(new s3.HeadObjectCommand({ Bucket, Key: "stream" }))).ContentLength).toBe(bytes.length);
  });

  it.each([
    ["bytes=1-3", "bcd", "bytes 1-3/5"],
    ["bytes=3-", "de", "bytes 3-4/5"],
    ["bytes=-2", "de", "bytes 3-4/5"],
  ])("gives the range %s", async (Range, text, ContentRange) => {
    await client().send(new s3.PutObjectCommand({ Bucket, Key: "range", Body: "abcde" }));
    const got = await client().send(new s3.GetObjectCommand({ Bucket, Key: "range", Range }));
    expect([await got.Body!.transformToString(), got.ContentRange]).toEqual([text, ContentRange]);
  });

  it("does not replace an object under If-None-Match", async () => {
    const put = () => client().send(new s3.PutObjectCommand({ Bucket, Key: "once", Body: "1", IfNoneMatch: "*" }));
    await put();
    await expect(put()).rejects.toMatchObject({ name: "PreconditionFailed" });
  });

  it("refuses a body that is not what its checksum says", async () => {
    const put = new s3.PutObjectCommand({
      Bucket,
      Key: "bad",
      Body: "1",
      ChecksumSHA256: Buffer.alloc(32).toString("base64"),
    });
    await expect(client().send(put)).rejects.toMatchObject({ name: "BadDigest" });
  });

  it("lists by prefix, page by page, and deletes many", async () => {
    for (const name of ["l/1", "l/2", "l/3&", "m/1"])
      await client().send(new s3.PutObjectCommand({ Bucket, Key: name, Body: name }));
    const first = await client().send(new s3.ListObjectsV2Command({ Bucket, Prefix: "l/", MaxKeys: 2 }));
    expect(first.Contents?.map(({ Key }) => Key)).toEqual(["l/1", "l/2"]);
    const rest = await client().send(
      new s3.ListObjectsV2Command({ Bucket, Prefix: "l/", ContinuationToken: first.NextContinuationToken }),
    );
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(["l/3&"]);
    const Objects = ["l/1", "l/2", "l/3&"].map((Key) => ({ Key }));
    const deleted = await client().send(new s3.DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(deleted.Deleted).toHaveLength(3);
    expect((await client().send(new s3.ListObjectsV2Command({ Bucket, Prefix: "l/" }))).KeyCount).toBe(0);
    await client().send(new s3.DeleteObjectCommand({ Bucket, Key: "m/1" }));
    await expect(client().send(new s3.GetObjectCommand({ Bucket, Key: "m/1" }))).rejects.toThrow(s3.NoSuchKey);
  });

  it("serves a presigned URL until it expires", async () => {
    await client().send(new s3.PutObjectCommand({ Bucket, Key: "signed", Body: "hello" }));
    const url = (signingDate: Date) =>
      getSignedUrl(
        client(),
        new s3.GetObjectCommand({ Bucket, Key: "signed", ResponseContentDisposition: "attachment" }),
        { expiresIn: 60, signingDate },
      );
    const good = await url(new Date());
    const served = await fetch(good);
    expect([served.status, await served.text(), served.headers.get("content-disposition")]).toEqual([
      200,
      "hello",
      "attachment",
    ]);
    for (const changed of [good.replace("/signed?", "/other?"), good.replace("Expires=60", "Expires=600")]) {
      expect([changed === good, (await fetch(changed)).status]).toEqual([false, 403]);
    }
    const late = await fetch(await url(new Date(Date.now() - 120_000)));
    expect(late.status).toBe(403);
    expect(await late.text()).toContain("Request has expired");
  });
});
