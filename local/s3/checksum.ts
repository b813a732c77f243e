/** Checks the checksums a PUT carries, in a header or a trailer. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { AwsError } from "../wire/aws-error.ts";

const algorithms: Record<string, (data: Buffer) => string> = {
  "x-amz-checksum-crc32": (data) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(data));
    return sum.toString("base64");
  },
  "x-amz-checksum-sha256": (data) => createHash("sha256").update(data).digest("base64"),
  "x-amz-checksum-sha1": (data) => createHash("sha1").update(data).digest("base64"),
  "content-md5": (data) => createHash("md5").update(data).digest("base64"),
};

/** Throws BadDigest; a checksum by another algorithm is refused. Answers the checksum headers to give back. */
export function checkSums(data: Buffer, given: Readonly<Record<string, unknown>>): Record<string, string> {
  const sums: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (!/^(x-amz-checksum-(crc|sha)|content-md5$)/.test(name) || typeof value !== "string") continue;
    const compute = algorithms[name];
    if (!compute) throw new AwsError("NotImplemented", `The local S3 does not check ${name}.`, { status: 501 });
    if (compute(data) !== value)
      throw new AwsError("BadDigest", `The ${name} you specified did not match what we received.`);
    if (name !== "content-md5") sums[name] = value;
  }
  return sums;
}
