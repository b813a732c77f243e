import { describe, expect, it } from "@jest/globals";
import { inspect } from "node:util";
import { Secret } from "../../lambdas/core/secret.ts";

const key = new Secret("parallel-key-0123456789");

describe("a secret in the hands of a careless line of code", () => {
  /* eslint-disable @typescript-eslint/restrict-template-expressions, @typescript-eslint/restrict-plus-operands --
     the carelessness is what is tested */
  it.each<[string, (secret: Secret) => string]>([
    ["a template", (secret) => `${secret}`],
    ["a concatenation", (secret) => "" + secret],
    ["JSON", (secret) => JSON.stringify({ secret })],
    ["inspection", (secret) => inspect({ secret }, { depth: 9, showHidden: true })],
    ["a list of its members", (secret) => JSON.stringify(Object.entries(secret))],
    ["an error", (secret) => inspect(new Error(`failed with ${secret}`, { cause: secret }))],
    ["a copy", (secret) => JSON.stringify(structuredClone({ ...secret }))],
  ])("prints nothing through %s", (_where, print) => {
    expect(print(key)).not.toContain(key.reveal());
  });
});
