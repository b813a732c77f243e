/** Malformed requests by family: each draw is surely wrong, and says which field the answer has to name. */
import fc from "fast-check";
import type { Sent } from "./caller.ts";

export interface Malformed extends Sent {
  readonly family: string;
  readonly path: string;
  /** What `errors[0].path` has to match. */
  readonly field: RegExp;
}

const groups = "/v1/tasks/groups";
const company = { company: "Stripe" };
const good = { inputs: [company], output: "CEO", processor: "lite-fast" };
const someId = "tgrp_00000000000000000000000000000000";
const junkText = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
const posting = fc.constantFrom(groups, "/v1beta/tasks/groups", `${groups}/plan`);
const json = (value: unknown): Sent => ({
  headers: { "content-type": "application/json" },
  body: typeof value === "string" ? value : JSON.stringify(value),
});
const csv = (text: string): Sent => ({ headers: { "content-type": "text/csv" }, body: text });

const family = (name: string, field: RegExp, draw: fc.Arbitrary<Sent & { path: string }>): fc.Arbitrary<Malformed> =>
  draw.map((sent) => ({ ...sent, family: name, field }));
/** A wrong body for one of the routes that take rows. */
const body = (name: string, field: RegExp, value: fc.Arbitrary<unknown>) =>
  family(
    name,
    field,
    fc.tuple(posting, value).map(([path, wrong]) => ({ path, ...json(wrong) })),
  );
const option = (name: string, value: fc.Arbitrary<unknown>, field = new RegExp(`^${name}`)) =>
  body(
    `option ${name}`,
    field,
    value.map((wrong) => ({ ...good, [name]: wrong })),
  );
const notText = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.integer()));
const notAnObject = fc.oneof(fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string()), fc.double());

const rowBodies = [
  body(
    "JSON cut short",
    /^body$/,
    fc.integer({ min: 1, max: JSON.stringify(good).length - 1 }).map((end) => JSON.stringify(good).slice(0, end)),
  ),
  body("no JSON", /^body$/, fc.constantFrom("", " ", "{", "}", "'a'", "undefined", "{a:1}", "[1,]", "\u0000", "NaN")),
  body("a body of another kind", /^body$/, fc.oneof(fc.integer(), fc.constant([]), fc.constant(null))),
  body(
    "nested too deeply",
    /^body$/,
    fc.integer({ min: 70, max: 3_000 }).map((n) => "[".repeat(n) + "]".repeat(n)),
  ),
  body(
    "rows that are no objects",
    /^inputs\[\d+\]$/,
    fc
      .tuple(fc.array(fc.constant(company), { maxLength: 5 }), notAnObject)
      .map(([rows, wrong]) => ({ ...good, inputs: [...rows, wrong] })),
  ),
  body(
    "rows without fields",
    /^inputs\[\d+\]$/,
    fc.constantFrom({}, { "": "x" }, { " ": "x" }).map((row) => ({ ...good, inputs: [company, row] })),
  ),
  body(
    "zero rows",
    /^inputs$/,
    fc.constantFrom([], "", " ", "[]", "\n").map((inputs) => ({ ...good, inputs })),
  ),
  body(
    "a cell over 64 KB",
    /^inputs\[0\]$/,
    fc.integer({ min: 65_537, max: 90_000 }).map((n) => ({ ...good, inputs: [{ company: "x".repeat(n) }] })),
  ),
  body(
    "inputs of another kind",
    /^inputs/,
    fc
      .oneof(
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.constant({ url: "file:///etc/passwd" }),
        fc.constant({ link: "https://example.com" }),
        fc.constant("[".repeat(100_000) + "]".repeat(100_000)),
        fc.constant(`[{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}]`),
      )
      .map((inputs) => ({ ...good, inputs })),
  ),
  body(
    "an unknown field",
    /./,
    junkText
      .filter(
        (name) =>
          !/^(inputs|output|output_type|processor|source_policy|max_cost_usd|metadata|webhook_url|sample|__proto__)$/.test(
            name,
          ),
      )
      .map((name) => ({ ...good, [name]: 1 })),
  ),
  option("processor", fc.oneof(notText, junkText, fc.constantFrom("LITE", "lite-slow", "gpt-5", ""))),
  option(
    "output",
    fc.oneof(
      fc.integer(),
      fc.constant(""),
      fc.constantFrom(
        { type: "array" },
        { type: "object", properties: 5 },
        { type: "object", properties: {} },
        '{"type":',
        '{"type":"object","properties":{"a":{"type":"nothing"}}}',
        { type: "object", properties: { a: { type: ["string", 5] } } },
        { type: "object", properties: { a: { type: "string", pattern: "x" } } },
        { type: "object", properties: { a: { $ref: "#/$defs/a" } } },
        { type: "object", properties: { a: 5 } },
        `{"type":"object","properties":${'{"a":'.repeat(20_000)}1${"}".repeat(20_001)}`,
      ),
    ),
  ),
  option("output_type", fc.oneof(notText, junkText)),
  option("max_cost_usd", fc.oneof(fc.constantFrom(0, -1, 1e12, "5", null), junkText)),
  option("sample", fc.constantFrom(0, -1, 1.5, "3", null)),
  option(
    "metadata",
    fc.oneof(
      notAnObject.filter((value) => !Array.isArray(value)),
      fc.constant({ mt_row: "1" }),
      fc.constant({ a: { b: 1 } }),
    ),
  ),
  option(
    "webhook_url",
    fc.oneof(notText, fc.constantFrom("", "example.com", "ftp://example.com", "javascript:alert(1)")),
  ),
  option(
    "source_policy",
    fc.constantFrom({ after_date: "tomorrow" }, { include_domains: "a.com" }, { domains: [] }, 5),
  ),
];

const others = [
  family(
    "CSV",
    /^(inputs|body)/,
    fc
      .tuple(
        posting,
        fc.constantFrom(
          "",
          "\n",
          "a,b\n",
          "a,b\n1,2\n1,2,3\n",
          "a,a\n1,2\n",
          "a,\n1,2\n",
          'a\n"1\n',
          'a\n1"2\n',
          "__proto__\n1\n",
          `a\n${"x".repeat(70_000)}\n`,
        ),
      )
      .map(([path, text]) => ({ path: `${path}?output=CEO`, ...csv(text) })),
  ),
  family(
    "bytes that are no text",
    /^(body|inputs)/,
    fc.tuple(posting, fc.uint8Array({ minLength: 1, maxLength: 60 })).map(([path, bytes]) => ({
      path,
      headers: { "content-type": "text/csv" },
      body: Uint8Array.of(0xff, 0xfe, ...bytes),
    })),
  ),
  family(
    "NDJSON",
    /^(inputs|body)/,
    fc
      .tuple(posting, fc.constantFrom("{", '{"a":1}\n{', "1\n", "[]\n", "\n"))
      .map(([path, text]) => ({ path, headers: { "content-type": "application/x-ndjson" }, body: text })),
  ),
  family(
    "query of a CSV body",
    /^(outputs|processor|max_cost_usd|sample|metadata|source_policy|output)/,
    fc
      .constantFrom(
        "outputs=CEO",
        "processor=gpt",
        "max_cost_usd=1e3",
        "max_cost_usd=",
        "sample=x",
        "metadata=team",
        "source_policy=%7B",
        "output=a&output=b",
        "output=",
      )
      .map((query) => ({ path: `${groups}?${query}`, ...csv("company\nStripe\n") })),
  ),
  family(
    "query of a JSON body",
    /./,
    fc
      .constantFrom("output=CEO", "processor=lite", "limit=5", "x=1")
      .map((query) => ({ path: `${groups}?${query}`, ...json(good) })),
  ),
  family(
    "media type",
    /^content-type$/,
    fc
      .tuple(
        posting,
        fc.constantFrom(
          "text/xml",
          "application/x-www-form-urlencoded",
          "multipart/form-data; boundary=x",
          "image/png",
          "text/plain",
        ),
      )
      .map(([path, type]) => ({ path, headers: { "content-type": type }, body: JSON.stringify(good) })),
  ),
  family(
    "Idempotency-Key",
    /^idempotency-key$/,
    fc
      .tuple(
        fc.constantFrom(groups, "/v1/tasks/deep-research", `/${someId}/rows`),
        fc.constantFrom("", "é", "k".repeat(256)),
      )
      .map(([path, key]) => {
        const sent = json(path.includes("deep") ? { input: "Why?" } : good);
        return { path, ...sent, headers: { ...sent.headers, "idempotency-key": key } };
      }),
  ),
  family(
    "two credentials",
    /^authorization$/,
    fc.constantFrom(groups, "/v1/tasks/deep-research").map((path) => {
      const sent = json(good);
      return { path, ...sent, headers: { ...sent.headers, authorization: "Bearer other-key" } };
    }),
  ),
  family(
    "a key that can be none",
    /^x-api-key$/,
    fc.tuple(posting, fc.constantFrom("", "two words", "é")).map(([path, key]) => {
      const sent = json(good);
      return { path, ...sent, headers: { ...sent.headers, "x-api-key": key } };
    }),
  ),
  family(
    "deep research",
    /^(input|processor|body|previous_interaction_id|max_cost_usd|inputs)/,
    fc
      .constantFrom(
        {},
        { input: "" },
        { input: 5 },
        { input: "x".repeat(15_001) },
        { input: "Why?", processor: "gpt" },
        [],
        { input: "Why?", previous_interaction_id: "" },
        { input: "Why?", max_cost_usd: 0 },
        { input: "Why?", inputs: [] },
      )
      .map((value) => ({ path: "/v1/tasks/deep-research", ...json(value) })),
  ),
  family(
    "id of a read",
    /^id$/,
    fc
      .oneof(
        junkText.map((text) => `/${encodeURIComponent(text)}`).filter((path) => !/^\/(\.|%2e){1,2}$/i.test(path)),
        fc.constantFrom(
          "/tgrp_",
          "/trun_",
          "/tgrp_1.pdf",
          "/tgrp_1.json.md",
          "/TGRP_1",
          "/%00",
          "/tgrp_%20",
          `/${someId}`,
          `/trun_${"0".repeat(32)}`,
          `/tgrp_${"x".repeat(300)}`,
        ),
      )
      .map((path) => ({ path, headers: { accept: "application/json" } })),
  ),
  family(
    "id of a managed group",
    /^id$/,
    fc
      .tuple(
        fc.constantFrom("rows", "retry", "continue", "cancel"),
        fc.constantFrom("x", someId, "trun_1", "tgrp_", "tgrp_%00", "tgrp_1.json"),
      )
      .map(([verb, id]) => ({ path: `/${id}/${verb}`, ...json(verb === "rows" ? { inputs: [company] } : {}) })),
  ),
  family(
    "id of a group to erase",
    /^id$/,
    fc.constantFrom("x", someId, "trun_1").map((id) => ({ path: `/${id}`, method: "DELETE" })),
  ),
  family(
    "query of a read",
    /^(limit|status|basis|fields|confidence|colour|cursor)$/,
    fc
      .constantFrom(
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=10001",
        "limit=1.5",
        "status=done",
        "basis=some",
        "basis=index:x",
        "fields=",
        "confidence=certain",
        "colour=red",
        "limit=1&limit=2",
      )
      .map((query) => ({ path: `/${someId}.json?${query}` })),
  ),
  family(
    "query of the history",
    /^(limit|cursor|page)$/,
    fc
      .constantFrom("limit=0", "limit=101", "limit=x", "cursor=", "cursor=%00", "cursor=nonsense", "page=2")
      .map((query) => ({ path: `${groups}?${query}` })),
  ),
  family(
    "rows to append",
    /^(inputs|body|max_cost_usd|output)/,
    fc
      .constantFrom(
        {},
        { inputs: [] },
        { inputs: [5] },
        [],
        { inputs: [company], max_cost_usd: -1 },
        { inputs: [company], output: "CEO" },
      )
      .map((value) => ({ path: `/${someId}/rows`, ...json(value) })),
  ),
  family(
    "webhook to test",
    /^(webhook_url|body|url)/,
    fc
      .constantFrom({}, { webhook_url: "x" }, { webhook_url: 5 }, { url: "https://example.com" }, [])
      .map((value) => ({ path: "/v1/webhooks/test", ...json(value) })),
  ),
  family(
    "format not to be had",
    /^accept$/,
    fc
      .constantFrom("image/png", "application/xml", "text/html;q=0")
      .map((accept) => ({ path: `/${someId}`, headers: { accept } })),
  ),
];

/** Rows weigh more: they are what money is spent on. */
export const malformed: fc.Arbitrary<Malformed> = fc.oneof(...rowBodies, ...rowBodies, ...others);
