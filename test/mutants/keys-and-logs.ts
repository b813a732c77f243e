/** Keys at rest and what logs may say (T9, T10), each guard taken away. */
import { type Mutant, mutant } from "./mutant.ts";

const sealed = ["test/core/oauth/secrets/sealed-key.test.ts"];
const log = ["test/adapters/log/log.test.ts"];
const core = "lambdas/core/oauth";

export const keysAndLogsMutants: readonly Mutant[] = [
  mutant(
    "sealed-key-without-record",
    "T9: a sealed key is bound to grant, owner and client",
    `${core}/secrets/sealed-key.ts`,
    ["=> joined(id, owner, client_id);", `=> joined("", "", "");`],
    sealed,
  ),
  mutant(
    "wrap-without-record",
    "T9: a wrap is bound to its kind and record",
    `${core}/secrets/sealed-key.ts`,
    [`=> joined("wrap:v1", kind, id);`, `=> "wrap:v1";`],
    sealed,
  ),
  {
    name: "wrap-under-a-stored-hash",
    guards: "T9: nothing stored opens a data key",
    edits: [
      {
        file: `${core}/secrets/sealed-key.ts`,
        find: `import { createCipheriv, createDecipheriv, hkdfSync }`,
        replace: `import { createCipheriv, createDecipheriv, createHash, hkdfSync }`,
      },
      {
        file: `${core}/secrets/sealed-key.ts`,
        find: `hkdfSync("sha256", token.reveal(),`,
        replace: `hkdfSync("sha256", createHash("sha256").update(token.reveal()).digest("base64url"),`,
      },
    ],
    tests: ["test/security/dump.long.ts"],
  },
  mutant(
    "iv-always-the-same",
    "T9: equal keys do not show",
    `${core}/secrets/sealed-key.ts`,
    ["const iv = random.bytes(ivBytes);", "const iv = new Uint8Array(ivBytes);"],
    sealed,
  ),
  mutant(
    "job-key-kept",
    "T9: a task group's key is erased at its end",
    "lambdas/core/task-group/finish/notify.ts",
    ["owed ? current.sealed_key : null", "current.sealed_key"],
    ["test/security/dump.long.ts"],
  ),
  mutant(
    "secret-prints",
    "T9: a secret prints as [redacted]",
    "lambdas/core/secret.ts",
    [
      `  toJSON(): string {
    return "[redacted]";`,
      `  toJSON(): string {
    return this.#value;`,
    ],
    ["test/core/secret.test.ts"],
  ),
  mutant(
    "log-any-field",
    "T10: a log line is an allowlist of fields",
    "lambdas/adapters/log/log.ts",
    ["...kept }", "...kept, ...fields }"],
    log,
  ),
  mutant(
    "log-any-value",
    "T10: a field holds a plain value",
    "lambdas/adapters/log/log.ts",
    ["isPlain(fields[name]) ?", "fields[name] !== undefined ?"],
    log,
  ),
  mutant(
    "step-errors-with-words",
    "T10: no words of an error reach a step's history",
    "lambdas/middleware/step-handler.ts",
    ["const trace = errorTrace(error);", "const trace = String(error);"],
    ["test/middleware/errors/error-response.test.ts"],
  ),
];
