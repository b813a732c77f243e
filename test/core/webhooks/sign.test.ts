import { createHmac } from "node:crypto";
import { describe, expect, it } from "@jest/globals";
import { rotationOverlapMs, signatureHeaders, webhookSecret } from "../../../lambdas/core/webhooks/sign.ts";

const pepper = new Uint8Array(32).fill(1);
const owner = "own_1";
const message = { delivery_id: "msg_1", body: '{"a":1}', now: 1_700_000_000_999 };
const recordOf = (version: number, rotated_at: number) => ({ owner, rev: 0, version, rotated_at });
/** Standard Webhooks: HMAC-SHA256 of id.timestamp.body, under the bytes behind whsec_. */
const signedWith = (version: number, timestamp: number) => {
  const key = Buffer.from(webhookSecret(pepper, owner, version).slice("whsec_".length), "base64");
  const signed = `${message.delivery_id}.${timestamp}.${message.body}`;
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
};

describe("a webhook's signature", () => {
  it("is of the id, the time in seconds and the body, under the owner's secret", () => {
    expect(signatureHeaders(pepper, recordOf(1, 0), message)).toEqual({
      "webhook-id": "msg_1",
      "webhook-timestamp": "1700000000",
      "webhook-signature": signedWith(1, 1_700_000_000),
    });
  });

  it("is made with the old secret too until a day after a rotation, to the millisecond", () => {
    const signatures = (rotated_at: number) =>
      signatureHeaders(pepper, recordOf(3, rotated_at), message)["webhook-signature"]?.split(" ");
    const both = [signedWith(3, 1_700_000_000), signedWith(2, 1_700_000_000)];
    expect(signatures(message.now - rotationOverlapMs + 1)).toEqual(both);
    expect(signatures(message.now - rotationOverlapMs)).toEqual(both.slice(0, 1));
  });

  it("comes from a secret of 32 bytes, another one for each owner, version and deployment", () => {
    const secrets = [
      webhookSecret(pepper, owner, 1),
      webhookSecret(pepper, owner, 2),
      webhookSecret(pepper, "own_2", 1),
      webhookSecret(new Uint8Array(32).fill(2), owner, 1),
    ];
    expect(new Set(secrets).size).toBe(4);
    for (const secret of secrets) expect(Buffer.from(secret.slice(6), "base64")).toHaveLength(32);
  });
});
