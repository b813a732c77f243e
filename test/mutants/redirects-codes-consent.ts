/** Redirect URIs, codes and PKCE, consent and sign-in (T1 to T5), each guard taken away. */
import { type Mutant, mutant } from "./mutant.ts";

const signIn = ["test/security/sign-in.test.ts"];
const core = "lambdas/core/oauth";

export const redirectsCodesConsentMutants: readonly Mutant[] = [
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
    `${core}/clients/redirect-uri.ts`,
    ["asked.url.pathname === known.url.pathname &&", "true &&"],
    signIn,
  ),
  mutant(
    "redirect-any-scheme",
    "T1: custom schemes are an allowlist",
    `${core}/clients/redirect-uri.ts`,
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
    ["const codeLife = 60 * 1000;", "const codeLife = 60 * 60 * 1000;"],
    signIn,
  ),
  mutant(
    "code-replay-forgiven",
    "T2: a code that comes twice revokes its grant",
    `${core}/token/exchange-code.ts`,
    ["if (grant?.redeemed_at != null) await revokeGrant", "if (false) await revokeGrant"],
    signIn,
  ),
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
    "lambdas/middleware/csrf.ts",
    [`if (!own && !(site === "same-origin"`, `if (false && !(site === "same-origin"`],
    signIn,
  ),
  mutant(
    "consent-framed",
    "T4: nobody frames a page with a form",
    "lambdas/web/shared/document.ts",
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
