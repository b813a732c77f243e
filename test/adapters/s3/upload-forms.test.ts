import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { s3UploadForms } from "../../../lambdas/adapters/s3/upload-forms.ts";

const environment = { AWS_REGION: "eu-west-1", AWS_ACCESS_KEY_ID: "demo", AWS_SECRET_ACCESS_KEY: "demo" };
const before = Object.fromEntries(Object.keys(environment).map((name) => [name, process.env[name]]));
beforeAll(() => {
  Object.assign(process.env, environment);
});
afterAll(() => {
  for (const [name, value] of Object.entries(before)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

describe("the form of an upload", () => {
  it("lets its holder write one key, of one type, of at most that size, for that long", async () => {
    const asked = { key: "uploads/upl_1", content_type: "text/csv", max_bytes: 1_000, seconds: 900 };
    const began = Date.now();
    const { url, fields } = await s3UploadForms("multitask").form(asked);
    expect(url).toMatch(
      /^https:\/\/(multitask\.s3\.eu-west-1\.amazonaws\.com\/|s3\.eu-west-1\.amazonaws\.com\/multitask)$/,
    );
    const policy = JSON.parse(Buffer.from(fields["Policy"]!, "base64").toString()) as {
      expiration: string;
      conditions: unknown[];
    };
    expect((Date.parse(policy.expiration) - began) / 1_000).toBeGreaterThan(890);
    expect((Date.parse(policy.expiration) - began) / 1_000).toBeLessThan(910);
    for (const condition of [
      ["content-length-range", 1, 1_000],
      ["eq", "$key", "uploads/upl_1"],
      ["eq", "$Content-Type", "text/csv"],
      { bucket: "multitask" },
    ]) {
      expect(policy.conditions).toContainEqual(condition);
    }
    expect(fields).toMatchObject({ key: "uploads/upl_1", "Content-Type": "text/csv" });
    expect(JSON.stringify(policy.conditions)).not.toContain("starts-with");
  });
});
