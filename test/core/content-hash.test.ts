import { describe, expect, it } from "@jest/globals";
import { createHash } from "node:crypto";
import { idempotentRequest } from "../../lambdas/core/idempotency/applied-requests.ts";
import { canonicalJson, contentHash } from "../../lambdas/core/content-hash.ts";

const pepper = (fill: number) => ({ pepper: () => Promise.resolve(new Uint8Array(32).fill(fill)) });

describe("the content hash", () => {
  it("is the same for the same members in another order, at every depth, and with absent members left out", async () => {
    const one = await contentHash(pepper(1), "create", { b: [{ y: 1, x: 2 }], a: undefined, c: null });
    const other = await contentHash(pepper(1), "create", { c: null, b: [{ x: 2, y: 1 }] });
    expect(one).toBe(other);
  });

  it.each([
    ["another order of rows", { rows: [2, 1] }],
    ["another value", { rows: [1, 3] }],
    ["a number as text", { rows: ["1", 2] }],
  ])("differs for %s", async (_what, value) => {
    expect(await contentHash(pepper(1), "create", value)).not.toBe(
      await contentHash(pepper(1), "create", { rows: [1, 2] }),
    );
  });

  it("differs by label and by pepper: guessed rows cannot be tried against a stored hash", async () => {
    const value = { rows: [1, 2] };
    const hash = await contentHash(pepper(1), "create", value);
    expect(await contentHash(pepper(1), "append", value)).not.toBe(hash);
    expect(await contentHash(pepper(2), "create", value)).not.toBe(hash);
    expect(
      createHash("sha256")
        .update(`create\n${canonicalJson(value)}`)
        .digest("base64url"),
    ).not.toBe(hash);
  });
});

describe("a change with an Idempotency-Key", () => {
  it("is recognised whatever the order of members in its rows", async () => {
    const ask = (rows: unknown) => idempotentRequest(pepper(1), "k", "append", { taskgroup_id: "tgrp_1", rows });
    expect(await ask([{ a: 1, b: 2 }])).toEqual(await ask([{ b: 2, a: 1 }]));
    expect(await ask([{ a: 1, b: 2 }])).not.toEqual(await ask([{ a: 1, b: 3 }]));
  });
});
