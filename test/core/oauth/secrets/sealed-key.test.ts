/** Sealed keys open for their own record and token alone: whatever else is put in their place is refused (T9). */
import { describe, expect, it } from "@jest/globals";
import { worldRandom } from "../../../../lambdas/adapters/random.ts";
import {
  newDataKey,
  openKey,
  sealKey,
  unwrapDataKey,
  wrapDataKey,
  type SealContext,
  type WrapContext,
} from "../../../../lambdas/core/oauth/secrets/sealed-key.ts";
import { newAccessToken, newToken } from "../../../../lambdas/core/oauth/secrets/token.ts";
import { Secret } from "../../../../lambdas/core/secret.ts";

const key = new Secret("parallel-key-0123456789");

const context: SealContext = { id: "grant_1", owner: "own_1", client_id: "client_1" };

const wrap: WrapContext = { kind: "code", id: "hash-1" };

describe("a sealed key", () => {
  const data_key = newDataKey(worldRandom);
  const sealed = sealKey(worldRandom, key, data_key, context);

  it("opens for the record it was sealed for", () => {
    expect(openKey(sealed, data_key, context).reveal()).toBe(key.reveal());
  });

  it.each<[string, SealContext]>([
    ["another grant", { ...context, id: "grant_2" }],
    ["another owner", { ...context, owner: "own_2" }],
    ["another client", { ...context, client_id: "client_2" }],
    ["parts moved across their separator", { id: "grant_1|own_1", owner: "client_1", client_id: "" }],
    ["nobody", { id: "", owner: "", client_id: "" }],
  ])("is refused in the record of %s, even with its data key", (_whose, other) => {
    expect(() => openKey(sealed, data_key, other)).toThrow();
  });

  it("is refused when a single bit of it changed", () => {
    const bytes = Buffer.from(sealed, "base64url");
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      expect(() => openKey(changed.toString("base64url"), data_key, context)).toThrow();
    }
  });

  it("is refused cut short, down to no tag at all", () => {
    const bytes = Buffer.from(sealed, "base64url");
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => openKey(bytes.subarray(0, length).toString("base64url"), data_key, context)).toThrow();
    }
  });

  it("is another text each time, so that equal keys do not show", () => {
    const texts = Array.from({ length: 100 }, () => sealKey(worldRandom, key, data_key, context));
    expect(new Set(texts.map((text) => text.slice(0, 16))).size).toBe(100);
  });
});

describe("a wrapped data key", () => {
  const token = newToken(worldRandom, "code");
  const data_key = newDataKey(worldRandom);
  const wrapped = wrapDataKey(worldRandom, data_key, token, wrap);

  it("opens with its token, and with no other of 200", () => {
    expect(Buffer.from(unwrapDataKey(wrapped, token, wrap))).toEqual(Buffer.from(data_key));
    for (let n = 0; n < 200; n += 1) {
      expect(() => unwrapDataKey(wrapped, newToken(worldRandom, "code"), wrap)).toThrow();
    }
  });

  it.each<WrapContext>([
    { ...wrap, kind: "access_token" },
    { ...wrap, kind: "session" },
    { ...wrap, id: "hash-2" },
  ])("is refused as %j", (other) => {
    expect(() => unwrapDataKey(wrapped, token, other)).toThrow();
  });

  it("of one record opens no other's: 1,000 swapped ciphertexts, all refused", () => {
    const records = Array.from({ length: 1_000 }, (_, n) => {
      const own = newAccessToken(worldRandom, `grant_${n}`);
      const at: WrapContext = { kind: "access_token", id: `hash-${n}` };
      return { own, at, wrapped: wrapDataKey(worldRandom, newDataKey(worldRandom), own, at) };
    });
    const opened = records.filter(({ own, at }, n) => {
      try {
        return unwrapDataKey(records[(n + 1) % records.length]!.wrapped, own, at).length > 0;
      } catch {
        return false;
      }
    });
    expect(opened).toEqual([]);
  });
});
