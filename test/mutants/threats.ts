/** The controls against the threats to tokens, keys and callers, each taken away. */
import type { Mutant } from "./mutant.ts";

const signIn = ["test/security/sign-in.test.ts"];
const tokens = ["test/security/tokens.test.ts"];
const sealed = ["test/security/sealed-key.test.ts"];
const injection = ["test/security/injection.test.ts"];
const giants = ["test/security/giants.test.ts"];
const log = ["test/security/log.test.ts"];
const core = "lambdas/core/oauth";

/** One edit of one file. */
const mutant = (
  name: string,
  guards: string,
  file: string,
  [find, replace]: readonly [string, string],
  tests: readonly string[],
): Mutant => ({ name, guards, edits: [{ file, find, replace }], tests });

const redirects: readonly Mutant[] = [
  mutant(
    "redirect-uri-not-matched",
    "T1: a requested redirect URI is one of the client's own",
    `${core}/authorize/authorize.ts`,
    ["if (!client.redirect_uris.some((registered) => redirectUriMatches(redirect_uri, registered))) {", "if (false) {"],
    signIn,
  ),
  mutant(
    "redirect-loopback-any-host",
    "T1: of loopback only the port may differ",
    `${core}/authorize/redirect-uri.ts`,
    ["asked.url.pathname === known.url.pathname &&", "true &&"],
    signIn,
  ),
  mutant(
    "redirect-any-scheme",
    "T1: custom schemes are an allowlist",
    `${core}/authorize/redirect-uri.ts`,
    ["return own ? { kind:", "return true ? { kind:"],
    signIn,
  ),
  mutant(
    "redirect-not-repeated",
    "T1: /token compares with the code's own redirect URI",
    `${core}/token/exchange-code.ts`,
    ["request.redirect_uri !== code.redirect_uri", "false"],
    signIn,
  ),
];

const codes: readonly Mutant[] = [
  mutant(
    "pkce-plain",
    "T2: S256 only",
    `${core}/authorize/pkce.ts`,
    [`if (code_challenge_method !== "S256") throw`, "if (false) throw"],
    signIn,
  ),
  mutant(
    "pkce-verifier-unchecked",
    "T2: the verifier belongs to the challenge",
    `${core}/authorize/pkce.ts`,
    ["if (!timingSafeEqualText(challengeOf(code_verifier), code_challenge))", "if (false)"],
    signIn,
  ),
  mutant(
    "code-of-another-client",
    "T2: a code is bound to its client",
    `${core}/token/exchange-code.ts`,
    ["if (code.client_id !== client.client_id) throw", "if (false) throw"],
    signIn,
  ),
  mutant(
    "code-never-expires",
    "T2: a code lives 60 seconds",
    `${core}/authorize/issue-code.ts`,
    ["export const codeLife = 60 * 1000;", "export const codeLife = 60 * 60 * 1000;"],
    signIn,
  ),
  mutant(
    "code-replay-forgiven",
    "T2: a code that comes twice revokes its grant",
    `${core}/token/exchange-code.ts`,
    ["if (grant?.redeemed_at != null) await revokeGrant", "if (false) await revokeGrant"],
    signIn,
  ),
];

const consent: readonly Mutant[] = [
  mutant(
    "consent-skipped-when-signed-in",
    "T3: our page comes before everything",
    "lambdas/oauth/authorize.ts",
    [
      "const question = parameters.toString();",
      `const question = parameters.toString();
    if (session) return { statusCode: 303, headers: { location: decision.request.redirect_uri } };`,
    ],
    signIn,
  ),
  mutant(
    "consent-token-unchecked",
    "T4: a synchronizer token per request and browser",
    "lambdas/oauth/consent.ts",
    ["if (!browser || !(await isConsentToken(ports, browser, question, csrf_token)))", "if (!browser)"],
    signIn,
  ),
  mutant(
    "consent-foreign-form",
    "T4: a form comes from our own origin",
    "lambdas/oauth/csrf.ts",
    [`if (!own && !(site === "same-origin"`, `if (false && !(site === "same-origin"`],
    signIn,
  ),
  mutant(
    "consent-framed",
    "T4: nobody frames a page with a form",
    "lambdas/oauth/form-page.ts",
    [`    "frame-ancestors 'none'",\n`, ""],
    signIn,
  ),
  mutant(
    "sign-in-in-another-browser",
    "T3: what one browser began, no other finishes",
    `${core}/sign-in/sign-in.ts`,
    ["return browser !== null && pending.browser_hash === tokenHash(browser) ? pending : null;", "return pending;"],
    signIn,
  ),
  mutant(
    "client-name-as-it-came",
    "T5: names of clients are plain and short",
    `${core}/clients/client-name.ts`,
    [`.replace(invisible, "")`, ""],
    signIn,
  ),
  mutant(
    "document-of-another-address",
    "T5: a document names its own address",
    `${core}/clients/client-document.ts`,
    ["if (document.data.client_id !== client_id) {", "if (false) {"],
    signIn,
  ),
];

const audience: readonly Mutant[] = [
  mutant(
    "no-issuer",
    "T6: the answer says which server answers",
    `${core}/authorize/authorization-response.ts`,
    [", iss: issuer }", " }"],
    tokens,
  ),
  mutant(
    "foreign-issuer-taken",
    "T6: an answer of another issuer finishes nothing",
    "lambdas/oauth/callback.ts",
    ["|| (iss != null && iss !== new URL(platform_url).origin)", ""],
    tokens,
  ),
  mutant(
    "any-resource",
    "T7: a token is asked for our resource alone",
    `${core}/authorize/resource.ts`,
    ["if (!resources.every(isOurs)) throw", "if (false && !resources.every(isOurs)) throw"],
    tokens,
  ),
  mutant(
    "any-audience",
    "T7: a token for elsewhere opens nothing here",
    `${core}/token/access-token.ts`,
    ["if (record.resource !== mcpResource(ports.settings.public_url)) throw", "if (false) throw"],
    tokens,
  ),
  mutant(
    "token-passed-through",
    "T7: tokens of ours never reach Parallel",
    `${core}/sign-in/caller.ts`,
    ["if (isOurs(value)) throw", "if (false && isOurs(value)) throw"],
    tokens,
  ),
];

const refreshing: readonly Mutant[] = [
  mutant(
    "refresh-replay-forgiven",
    "T8: a token older than its grace ends the family",
    `${core}/token/refresh.ts`,
    ["      await revokeGrant(ports, grant.grant_id);\n", ""],
    tokens,
  ),
  mutant(
    "refresh-no-grace",
    "T8: stale processes are not logged out",
    `${core}/token/refresh.ts`,
    ["export const refreshGrace = day;", "export const refreshGrace = 0;"],
    tokens,
  ),
  mutant(
    "refresh-of-another-client",
    "T8: a refresh token is bound to its client",
    `${core}/token/refresh.ts`,
    ["if (grant.client_id !== client.client_id) throw", "if (false) throw"],
    tokens,
  ),
  mutant(
    "refresh-made-up-token",
    "T8: a token that is not of the chain leads nowhere",
    `${core}/token/refresh.ts`,
    ["if (!timingSafeEqualText(tokenHash(current.token), grant.refresh.token_hash)) throw", "if (false) throw"],
    tokens,
  ),
  mutant(
    "scope-widened",
    "T8: a refresh never widens the scope",
    `${core}/authorize/scope.ts`,
    ["if (asked.length === 0 || !asked.every(", "if (asked.length === 0 && !asked.every("],
    tokens,
  ),
  mutant(
    "revoked-still-good",
    "T8: revocation counts at once",
    `${core}/token/access-token.ts`,
    ["grant.revoked_at === null && now < grant.expires_at", "now < grant.expires_at"],
    tokens,
  ),
  mutant(
    "access-token-never-expires",
    "T8: an access token lives an hour",
    `${core}/token/access-token.ts`,
    ["if (!record || record.expires_at <= now) throw", "if (!record) throw"],
    tokens,
  ),
];

const keysAtRest: readonly Mutant[] = [
  mutant(
    "sealed-key-without-record",
    "T9: a sealed key is bound to grant, owner and client",
    `${core}/sign-in/sealed-key.ts`,
    ["=> joined(id, owner, client_id);", `=> joined("", "", "");`],
    sealed,
  ),
  mutant(
    "wrap-without-record",
    "T9: a wrap is bound to its kind and record",
    `${core}/sign-in/sealed-key.ts`,
    [`=> joined("wrap:v1", kind, id);`, `=> "wrap:v1";`],
    sealed,
  ),
  {
    name: "wrap-under-a-stored-hash",
    guards: "T9: nothing stored opens a data key",
    edits: [
      {
        file: `${core}/sign-in/sealed-key.ts`,
        find: `import { createCipheriv, createDecipheriv, hkdfSync }`,
        replace: `import { createCipheriv, createDecipheriv, createHash, hkdfSync }`,
      },
      {
        file: `${core}/sign-in/sealed-key.ts`,
        find: `hkdfSync("sha256", token.reveal(),`,
        replace: `hkdfSync("sha256", createHash("sha256").update(token.reveal()).digest("base64url"),`,
      },
    ],
    tests: ["test/security/dump.test.ts"],
  },
  mutant(
    "iv-always-the-same",
    "T9: equal keys do not show",
    `${core}/sign-in/sealed-key.ts`,
    ["const iv = random.bytes(ivBytes);", "const iv = new Uint8Array(ivBytes);"],
    sealed,
  ),
  mutant(
    "job-key-kept",
    "T9: a task group's key is erased at its end",
    "lambdas/core/task-group/finish/notify.ts",
    ["owed ? current.sealed_key : null", "current.sealed_key"],
    ["test/security/dump.test.ts"],
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
    sealed,
  ),
];

const words: readonly Mutant[] = [
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
    log,
  ),
  mutant(
    "fetches-private-addresses",
    "T11: every address is public",
    "lambdas/adapters/fetcher/fetch-public.ts",
    ["if (!allowed && !answers.every(({ address }) => isPublicAddress(address))) {", "if (false) {"],
    ["test/security/ssrf.test.ts"],
  ),
  mutant(
    "fetches-any-scheme-and-port",
    "T11: https on 443 and nothing else",
    "lambdas/adapters/fetcher/fetch-public.ts",
    [`if (!allowed && (url.protocol !== "https:" || url.port !== "")) {`, "if (false) {"],
    ["test/security/ssrf.test.ts"],
  ),
  mutant(
    "one-public-answer-is-enough",
    "T11: all of a name's addresses are public",
    "lambdas/adapters/fetcher/fetch-public.ts",
    ["!answers.every(({ address })", "!answers.some(({ address })"],
    ["test/security/ssrf.test.ts"],
  ),
  mutant(
    "socket-not-pinned",
    "T11: the socket goes to the address that was checked",
    "lambdas/adapters/fetcher/fetch-public.ts",
    ["agent: false, lookup, headers", "agent: false, headers"],
    ["test/security/pinned-socket.test.ts"],
  ),
  mutant(
    "webhook-unsigned",
    "T13: a webhook is signed",
    "lambdas/core/webhooks/sign.ts",
    ["const signed = `${message.delivery_id}.${timestamp}.${message.body}`;", "const signed = message.body;"],
    ["test/core/webhooks/webhooks.test.ts"],
  ),
  mutant(
    "formula-runs",
    "T14: a formula is disarmed",
    "lambdas/core/formats/csv.ts",
    ["(formula.test(text) && !number.test(text) ?", "(false ?"],
    injection,
  ),
  mutant(
    "html-unescaped",
    "T15: text enters HTML escaped",
    "lambdas/core/formats/html-template.ts",
    ["return escapeHtml(String(part));", "return String(part);"],
    injection,
  ),
  mutant(
    "any-link",
    "T15: links lead to http and https",
    "lambdas/core/formats/cells.ts",
    [`return protocol === "https:" || protocol === "http:" ? href : null;`, "return protocol ? href : null;"],
    ["test/core/formats/html.test.ts"],
  ),
  mutant(
    "hidden-text-to-models",
    "T16: nothing hidden reaches a model",
    "lambdas/mcp/answers/clean-table.ts",
    ["deep(renamed(row, names), plainText, plainText)", "deep(renamed(row, names), String)"],
    injection,
  ),
  mutant(
    "mark-can-be-written",
    "T16: text cannot end its own quotation",
    "lambdas/mcp/answers/untrusted.ts",
    [`text.replace(/<(?=[\\s/]*untrusted)/gi, "< ")`, "text"],
    ["test/security/untrusted.test.ts"],
  ),
];

const callers: readonly Mutant[] = [
  mutant(
    "owner-unchecked",
    "T17: what belongs to another looks absent",
    "lambdas/core/task-group/state/owned.ts",
    ["record.owner !== owner ||", ""],
    ["test/security/tenants.test.ts"],
  ),
  mutant(
    "read-owner-unchecked",
    "T17: another's results are not read from our store",
    "lambdas/core/task-group/table/results.ts",
    [
      "if (record?.owner !== caller.owner) return await readUpstreamGroup",
      "if (!record) return await readUpstreamGroup",
    ],
    ["test/security/tenants.test.ts"],
  ),
  mutant(
    "disconnect-owner-unchecked",
    "T17: nobody disconnects another's app",
    `${core}/sign-in/connections.ts`,
    ["if (grant?.owner !== owner) return false;", "if (!grant) return false;"],
    tokens,
  ),
  mutant(
    "cookie-from-anywhere",
    "D9: a cookie authorises a change only from our own pages",
    "lambdas/middleware/session-cookie.ts",
    [
      `if (own && request.media_type === "application/json") return;`,
      `if (request.media_type === "application/json") return;`,
    ],
    ["test/security/limits.test.ts"],
  ),
  mutant(
    "no-day-cap",
    "T19: a day's spending has an end",
    "lambdas/core/task-group/submit/admit.ts",
    ["if ((await ports.spending.hold(caller.owner, day, 0, day_cap_micros - estimate)) === null) {", "if (false) {"],
    ["test/security/limits.test.ts"],
  ),
  mutant(
    "no-cost-cap",
    "T19: max_cost_usd holds before anything is sent",
    "lambdas/core/task-group/submit/admit.ts",
    ["if (cap_micros !== null && estimate > cap_micros) throw", "if (false) throw"],
    ["test/security/limits.test.ts"],
  ),
  mutant(
    "no-cost-cap-on-retry",
    "T19: max_cost_usd holds for what a retry sends",
    "lambdas/core/task-group/change/retry.ts",
    ["  checkCap(record, record.num_inputs, cap_micros);\n", ""],
    ["test/core/task-group/money.test.ts"],
  ),
  mutant(
    "references-followed-without-end",
    "T19: an output schema does not double at every reference",
    "lambdas/core/task-group/specification/json-schema-limits.ts",
    ["    if (room.chars < 0) return {};\n", ""],
    giants,
  ),
  mutant(
    "reference-chain-without-end",
    "T19: references to references do not exhaust the stack",
    "lambdas/core/task-group/specification/json-schema-limits.ts",
    ["open.length > most_open_references", "false"],
    giants,
  ),
  mutant(
    "words-without-end",
    "T19: what is asked fits in the item it rests in",
    "lambdas/core/task-group/specification/output-schema.ts",
    ["if (words.length > most_spec_chars) {", "if (false) {"],
    giants,
  ),
  mutant(
    "columns-without-end",
    "T19: the columns of a group fit in the item they rest in",
    "lambdas/core/formats/check-rows.ts",
    ["if (columns.length <= maxColumns && bytes <= maxColumnBytes) return;", "if (true) return;"],
    giants,
  ),
  mutant(
    "refusal-repeats-everything",
    "T19: a refusal is short whatever was sent",
    "lambdas/core/errors.ts",
    ["text.length <= most ? text :", "true ? text :"],
    giants,
  ),
  mutant(
    "blanks-tried-again-and-again",
    "T19: a cell of blanks costs what its length costs",
    "lambdas/core/formats/markdown.ts",
    [`while (end > start && text[end - 1] === " ") end -= 1;`, `end = text.replace(/ +$/, "").length;`],
    giants,
  ),
  mutant(
    "record-as-a-map",
    "T19: a column may be called constructor",
    "lambdas/adapters/dynamodb/table.ts",
    ["record: JSON.stringify(record) }", "record }"],
    ["test/adapters/stores.test.ts"],
  ),
  mutant(
    "registers-without-end",
    "T20: 20 registrations an hour",
    `${core}/clients/register-client.ts`,
    [`  await checkAttempts(ports, "register", address, registrationsAnHour);\n`, ""],
    tokens,
  ),
  mutant(
    "keys-guessed-without-end",
    "T20: 60 keys an hour",
    "lambdas/oauth/key-form.ts",
    [`      await checkAttempts(ports, "key", request.source_ip, triesAnHour);\n`, ""],
    tokens,
  ),
  mutant(
    "any-host",
    "T21: the Host is this deployment's",
    "lambdas/mcp/endpoint.ts",
    ["if (!hostAllowed(host, public_url))", "if (false)"],
    ["test/security/origins.test.ts"],
  ),
  mutant(
    "any-origin",
    "T21: pages of other sites may not call",
    "lambdas/mcp/endpoint.ts",
    ["if (originAllowed(origin, public_url)) return null;", "return null;"],
    ["test/security/origins.test.ts"],
  ),
];

export const threatMutants: readonly Mutant[] = [
  ...redirects,
  ...codes,
  ...consent,
  ...audience,
  ...refreshing,
  ...keysAtRest,
  ...words,
  ...callers,
];
