/** What we fetch and sign, and text that comes from elsewhere (T11 to T16), each guard taken away. */
import { type Mutant, mutant } from "./mutant.ts";

const injection = ["test/security/injection.test.ts"];

export const networkAndTextMutants: readonly Mutant[] = [
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
    ["test/core/webhooks/outbox.test.ts"],
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
    "lambdas/web/shared/html.ts",
    ["return escapeHtml(String(part));", "return String(part);"],
    injection,
  ),
  mutant(
    "any-link",
    "T15: links lead to http and https",
    "lambdas/core/formats/cells.ts",
    [`return protocol === "https:" || protocol === "http:" ? href : null;`, "return protocol ? href : null;"],
    ["test/web/results/page.test.ts"],
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
    ["test/mcp/answers/untrusted.test.ts"],
  ),
];
