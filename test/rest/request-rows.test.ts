import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { memoryFetcher } from "../../lambdas/adapters/memory/fetcher.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import type { Fetcher } from "../../lambdas/core/ports/outbound.ts";
import { httpHandler } from "../../lambdas/middleware/http-handler.ts";
import { json } from "../../lambdas/middleware/http/response.ts";
import { idempotencyKey } from "../../lambdas/rest/accepted.ts";
import { readSubmitted } from "../../lambdas/rest/request-rows.ts";
import { httpEvent, type Asked } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";

interface FieldError {
  path: string;
  message: string;
}
interface Read {
  status: number;
  answer: { rows?: unknown[]; options?: unknown; detail?: string; errors?: FieldError[] };
}

const file = (body: string | Uint8Array, content_type = "application/octet-stream"): Fetcher => ({
  ...memoryFetcher(),
  fetch: async () => ({ body: typeof body === "string" ? new TextEncoder().encode(body) : body, content_type }),
});

/** What the submit handlers read off a request, before any use case runs. */
const submit = async (asked: Asked, fetcher: Fetcher = file("")): Promise<Read> => {
  const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() }, { fetcher });
  const handler = httpHandler(ports, { scope: "tasks:write", readsBytes: true }, async ({ request }) => {
    idempotencyKey(request);
    return json(200, await readSubmitted(ports, request));
  });
  const headers = { "x-api-key": "good-key", ...asked.headers };
  const response = await handler(httpEvent({ method: "POST", path: "/v1/tasks/groups", ...asked, headers }));
  return { status: response.statusCode, answer: JSON.parse(response.body ?? "") as Read["answer"] };
};
const body = (value: unknown): Asked => ({ body: JSON.stringify(value) });
const csv = (text: string, query = ""): Asked => ({
  body: text,
  query,
  headers: { "content-type": "text/csv; charset=utf-8" },
});
const company = [{ company: "Stripe" }];

describe("rows and options of a submit request", () => {
  it.each<[string, Asked, unknown[]]>([
    ["an array", body({ inputs: company }), company],
    ["a text holding a JSON array", body({ inputs: JSON.stringify(company) }), company],
    ["a text holding CSV", body({ inputs: "company\nStripe\n" }), company],
    ["a text with semicolons", body({ inputs: "company;city\nStripe;SF\n" }), [{ company: "Stripe", city: "SF" }]],
    ["a CSV body", csv("company\nStripe\n"), company],
    ["a CSV body with semicolons", csv("company;city\nStripe;SF\n"), [{ company: "Stripe", city: "SF" }]],
    [
      "a CSV body as bytes with a byte order mark",
      { ...csv(""), body: new TextEncoder().encode("\uFEFFcompany\r\nStripe") },
      company,
    ],
    ["a TSV body", { body: "company\nStripe", headers: { "content-type": "text/tab-separated-values" } }, company],
    [
      "an NDJSON body",
      { body: '{"company":"Stripe"}\n', headers: { "content-type": "application/x-ndjson" } },
      company,
    ],
    ["JSON without a media type", body({ inputs: company }), company],
  ])("come as %s", async (_name, asked, rows) => {
    const { status, answer } = await submit(asked);
    expect([status, answer.rows]).toEqual([200, rows]);
  });

  it.each<[string, Fetcher]>([
    ["a CSV file by its type", file("company\nStripe", "text/csv")],
    ["a JSON file by its extension", file('[{"company":"Stripe"}]')],
  ])("come from an address, %s", async (_name, fetcher) => {
    const { status, answer } = await submit(body({ inputs: { url: "https://example.com/rows.json" } }), fetcher);
    expect([status, answer.rows]).toEqual([200, company]);
  });

  it("takes options of row bodies from the query, typed as in JSON", async () => {
    const query = new URLSearchParams({
      output: "CEO",
      processor: "core-fast",
      max_cost_usd: "2.5",
      sample: "3",
      metadata: '{"team":"sales"}',
      source_policy: '{"include_domains":["example.com"]}',
    }).toString();
    const { answer } = await submit(csv("company\nStripe", query));
    expect(answer.options).toEqual({
      output: "CEO",
      processor: "core-fast",
      max_cost_usd: 2.5,
      sample: 3,
      metadata: { team: "sales" },
      source_policy: { include_domains: ["example.com"] },
    });
  });

  it("takes a JSON Schema as text for the same as the object", async () => {
    const schema = { type: "object", properties: { ceo: { type: "string" } } };
    const { answer } = await submit(body({ inputs: company, output: JSON.stringify(schema) }));
    expect(answer.options).toEqual({ output: schema });
  });

  it.each<[string, Asked, number, string]>([
    ["no inputs", body({ output: "CEO" }), 422, "inputs"],
    ["a number for inputs", body({ inputs: 5 }), 422, "inputs"],
    ["zero rows", body({ inputs: [] }), 422, "inputs"],
    ["a row that is no object", body({ inputs: [{ a: 1 }, { a: 2 }, { a: 3 }, 4] }), 422, "inputs[3]"],
    ["an address as text", body({ inputs: "http://169.254.169.254/latest" }), 422, "inputs"],
    ["an address of another scheme", body({ inputs: { url: "file:///etc/passwd" } }), 422, "inputs.url"],
    ["an unknown processor", body({ inputs: company, processor: "gpt" }), 422, "processor"],
    ["an unknown field", body({ inputs: company, outputs: "CEO" }), 422, "outputs"],
    ["an empty output", body({ inputs: company, output: "" }), 422, "output"],
    ["a number as output", body({ inputs: company, output: 5 }), 422, "output"],
    ["an output schema of broken JSON", body({ inputs: company, output: '{"type":' }), 422, "output"],
    ["a negative cap", body({ inputs: company, max_cost_usd: -1 }), 422, "max_cost_usd"],
    ["half a sample", body({ inputs: company, sample: 1.5 }), 422, "sample"],
    ["metadata of ours", body({ inputs: company, metadata: { mt_row: "1" } }), 422, "metadata"],
    [
      "a wrong date",
      body({ inputs: company, source_policy: { after_date: "tomorrow" } }),
      422,
      "source_policy.after_date",
    ],
    ["a webhook of another scheme", body({ inputs: company, webhook_url: "ftp://example.com" }), 422, "webhook_url"],
    ["a list as body", body([]), 422, "body"],
    ["options of a JSON body in the query", { ...body({ inputs: company }), query: "output=CEO" }, 400, "output"],
    ["an unknown option of a CSV body", csv("a\n1", "outputs=CEO"), 400, "outputs"],
    ["an option of a CSV body twice", csv("a\n1", "output=CEO&output=CFO"), 400, "output"],
    ["metadata of a CSV body that is no JSON", csv("a\n1", "metadata=team"), 400, "metadata"],
    ["a cap of a CSV body that is no number", csv("a\n1", "max_cost_usd=1e999"), 400, "max_cost_usd"],
    ["CSV with a cell too many", csv("a,b\n1,2\n1,2,3"), 422, "inputs[1]"],
    ["damaged gzip", { ...csv(""), body: gzipSync("a\n1").subarray(0, 20) }, 422, "body"],
    [
      "a compression we do not know",
      { ...csv("a\n1"), headers: { "content-type": "text/csv", "content-encoding": "br" } },
      415,
      "content-encoding",
    ],
    [
      "gzip that grows over the limit",
      {
        body: gzipSync("a\n".repeat(3_000_000)),
        headers: { "content-type": "application/octet-stream", "content-encoding": "gzip" },
      },
      413,
      "body",
    ],
    [
      "a compressed body under a text type",
      { body: "\u001f\ufffd", headers: { "content-type": "text/csv", "content-encoding": "gzip" } },
      422,
      "body",
    ],
    ["text whose bytes were replaced", csv("a\nNestl\ufffd"), 422, "body"],
    ["text with NUL", csv("a\nb\0"), 422, "body"],
    ["a PDF", { body: "%PDF-1.7\n", headers: { "content-type": "application/octet-stream" } }, 422, "body"],
    [
      "a form",
      { body: "inputs=1", headers: { "content-type": "application/x-www-form-urlencoded" } },
      415,
      "content-type",
    ],
    [
      "an empty Idempotency-Key",
      { ...body({ inputs: company }), headers: { "idempotency-key": "" } },
      400,
      "idempotency-key",
    ],
    [
      "an Idempotency-Key of 256 characters",
      { ...body({ inputs: company }), headers: { "idempotency-key": "k".repeat(256) } },
      400,
      "idempotency-key",
    ],
  ])("refuse %s, naming the field", async (_name, asked, status, path) => {
    const { status: given, answer } = await submit(asked);
    expect([given, answer.errors?.[0]?.path]).toEqual([status, path]);
    expect(answer.detail).toMatch(/[a-z]/);
  });

  it.each<[string, Asked, string]>([
    ["a wrong kind", body({ inputs: company, max_cost_usd: "5" }), "max_cost_usd: must be a number"],
    ["a value too small", body({ inputs: company, sample: 0 }), "sample: must be more than 0"],
    ["no inputs", body({ output: "CEO" }), "inputs: is missing: send a list or text or an object"],
    ["inputs of a wrong kind", body({ inputs: 5 }), "inputs: must be a list or text or an object"],
    ["an output of a wrong kind", body({ inputs: company, output: 5 }), "output: must be text or an object"],
    [
      "a word out of few",
      body({ inputs: company, output_type: "xml" }),
      "output_type: must be one of: json, text, auto",
    ],
    ["no address", body({ inputs: company, webhook_url: "here" }), "webhook_url: must be an http or https address"],
    ["a list as body", body([]), "body: must be an object"],
  ])("tell of %s in our own words", async (_name, asked, sentence) => {
    const { answer } = await submit(asked);
    expect(`${answer.errors?.[0]?.path}: ${answer.errors?.[0]?.message}`).toBe(sentence);
  });

  it.each<[string, Asked, RegExp]>([
    ["without line breaks", csv("company,city Stripe,SF Adyen,Amsterdam"), /--data-binary/],
    ["empty", csv(""), /was the file found/],
    ["empty JSON", { body: "" }, /was the file found/],
    ["with a row of 70 KB", body({ inputs: [{ a: "x".repeat(70_000) }] }), /^One row may have 64 KB: shorten/],
  ])("say of a body %s what went wrong with it", async (_name, asked, detail) => {
    expect((await submit(asked)).answer.detail).toMatch(detail);
  });

  it.each<[string, Asked]>([
    ["a gzip file", { ...csv(""), body: gzipSync("company\nStripe") }],
    [
      "a gzip body",
      {
        body: gzipSync("company\nStripe"),
        headers: { "content-type": "application/octet-stream", "content-encoding": "gzip" },
      },
    ],
    [
      "bytes in the charset that is named",
      {
        body: new Uint8Array(Buffer.from("company\r\nStripe", "utf16le")),
        headers: { "content-type": "application/csv; charset=utf-16le" },
      },
    ],
    ["UTF-16 without a mark", { ...csv(""), body: new Uint8Array(Buffer.from("company\r\nStripe", "utf16le")) }],
    ["rows without a content-type", { body: "company\nStripe" }],
  ])("come as %s", async (_name, asked) => {
    const { status, answer } = await submit(asked);
    expect([status, answer.rows]).toEqual([200, company]);
  });

  it("refuse a file that is no text", async () => {
    const { status, answer } = await submit(
      body({ inputs: { url: "https://example.com/a.csv" } }),
      file(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48)),
    );
    expect([status, answer.errors?.[0]?.path]).toEqual([422, "inputs.url"]);
  });

  it("never answer 5xx to 1,000 malformed requests, and name a field each time", async () => {
    const junk = fc.oneof(
      fc.jsonValue(),
      fc.string({ unit: "binary" }),
      fc.constantFrom("[", "{", '"', "\0", "a,b\n1", "=1"),
    );
    const fields = [
      "inputs",
      "output",
      "output_type",
      "processor",
      "source_policy",
      "max_cost_usd",
      "metadata",
      "sample",
      "share",
      "webhook_url",
      "__proto__",
      "constructor",
    ];
    const object = fc
      .dictionary(fc.oneof(fc.constantFrom(...fields), fc.string()), junk)
      .map((value) => JSON.stringify(value));
    const wellMade = fc.constantFrom(JSON.stringify({ inputs: company }), "company\nStripe\n");
    const asked: fc.Arbitrary<Asked> = fc.record({
      body: fc.oneof(
        object,
        object.map((text) => text.slice(0, -1)),
        wellMade,
        fc.string({ unit: "binary" }),
        fc.uint8Array(),
      ),
      query: fc.oneof(
        { weight: 3, arbitrary: fc.constant("") },
        fc.string(),
        fc.constantFrom(...fields).map((name) => `${name}=%ff&${name}`),
      ),
      headers: fc.oneof(
        fc
          .constantFrom(
            "application/json",
            "text/csv",
            "text/tab-separated-values",
            "application/x-ndjson",
            "text/xml",
            ";",
            "",
          )
          .map((type) => ({ "content-type": type })),
        fc.dictionary(
          fc.constantFrom("x-api-key", "authorization", "idempotency-key", "content-type", "cookie", "accept"),
          fc.string(),
        ),
      ),
    });
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(asked, async (request) => {
        const { status, answer } = await submit(request);
        expect(status).toBeLessThan(500);
        if (status === 200) return;
        refused += 1;
        expect(status === 401 || (answer.errors ?? []).length > 0).toBe(true);
        for (const error of answer.errors ?? []) expect(error.message).not.toBe("");
        expect(answer.detail).toMatch(/[a-z]/);
      }),
      { seed: 20261124, numRuns: 1_000 },
    );
    expect(refused).toBeGreaterThan(800);
  });
});
