import { describe, expect, it } from "@jest/globals";
import { parse } from "csv-parse/sync";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { ReadQuery, type TaskGroupTable } from "../../lambdas/contracts/table.ts";
import { httpHandler } from "../../lambdas/middleware/http-handler.ts";
import { answerRead } from "../../lambdas/rest/read-answer.ts";
import { readAddress } from "../../lambdas/rest/read-format.ts";
import type { Source } from "../../lambdas/rest/read-table.ts";
import { assetsVersion } from "../../lambdas/web/shared/built-assets.ts";
import { attribute, pageElements } from "../core/formats/parse-back.ts";
import { sampleTable } from "../core/formats/sample-table.ts";
import { httpEvent } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";

/** A finished group of `rows` rows whose cells are `cell`, paged by row number. */
const groupOf =
  (rows: number, cell: (row: number) => string = (row) => `cell ${row}`, version = () => "v1"): Source =>
  async ({ limit, cursor }) => {
    const from = Number(cursor ?? 0);
    const to = Math.min(rows, from + limit);
    const results = Array.from({ length: to - from }, (_unused, at): TaskGroupTable["results"][number] => ({
      $index: from + at,
      $id: `trun_${from + at}`,
      $status: "completed",
      company: "x",
      ceo: cell(from + at),
    }));
    const next_cursor = to < rows ? String(to) : null;
    return sampleTable({ num_rows: rows, results, next_cursor, version: version() });
  };

const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() });
const read = async (source: Source, id: string, query = "", headers: Record<string, string> = {}) => {
  const handler = httpHandler(ports, { query: ReadQuery }, async ({ request, query: asked }) =>
    answerRead("https://multitask.example", request, { ...readAddress(request), query: asked }, source),
  );
  const response = await handler(httpEvent({ route: "/{id}", path: `/${id}`, params: { id }, query, headers }));
  return { status: response.statusCode, headers: response.headers ?? {}, body: response.body ?? "" };
};
/** What Lambda may answer at most. */
const lambdaLimit = 6_291_456;
const nextOf = (headers: Record<string, unknown>): string =>
  /<(.+)>; rel="next"/.exec(String(headers["link"]))?.[1] ?? "";

describe("answer of a read", () => {
  it.each([
    ["json", 1_000],
    ["md", 100],
    ["html", 100],
    ["csv", 2_500],
  ])("shows .%s by %d rows and links the rest in the same format", async (format, rows) => {
    const { body, headers } = await read(groupOf(2_500), `tgrp_1.${format}`);
    expect([body.includes(`cell ${rows - 1}`), body.includes(`cell ${rows}`)]).toEqual([true, false]);
    if (rows === 2_500) return expect(headers["link"]).toBeUndefined();
    const next = new URL(nextOf(headers));
    expect([next.pathname, next.searchParams.get("cursor")]).toEqual([`/tgrp_1.${format}`, String(rows)]);
  });

  it.each(["json", "md", "html", "csv"])(
    "keeps .%s under what Lambda may answer, whatever the cells hold",
    async (format) => {
      const source = groupOf(260, () => `"\\\n`.repeat(3_000));
      const { status, body, headers } = await read(source, `tgrp_1.${format}`, "limit=260");
      expect(status).toBe(200);
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(lambdaLimit);
      // Long texts stand at their own addresses in Markdown and on the page, so that all rows fit.
      if (format === "md") return expect(body).toContain("whole at https://multitask.example/trun_259.md");
      if (format === "html") return expect(body).toContain('href="/trun_259"');
      expect(Number(new URL(nextOf(headers)).searchParams.get("cursor"))).toBeGreaterThan(10);
    },
  );

  it.each(["json", "csv"])("walks all rows of a big group along the next links of .%s, each once", async (format) => {
    const source = groupOf(1_200, (row) => `${row} ${"x".repeat(5_000)}`);
    const seen: number[] = [];
    for (let query = ""; ;) {
      const { body, headers } = await read(source, `tgrp_1.${format}`, query);
      const rows =
        format === "json"
          ? (JSON.parse(body) as TaskGroupTable).results.map((row) => row.$index)
          : parse(body)
              .slice(1)
              .map((record) => Number(record[0]));
      seen.push(...rows);
      const next = nextOf(headers);
      if (!next) break;
      query = new URL(next).search.slice(1);
    }
    expect(seen).toEqual(Array.from({ length: 1_200 }, (_unused, row) => row));
  });

  it("says where the rest is twice in JSON: as a link and as the bare cursor, both null at the end", async () => {
    const places = async (query: string) => {
      const { next, next_cursor } = JSON.parse((await read(groupOf(50), "tgrp_1.json", query)).body) as TaskGroupTable;
      return [next, next_cursor];
    };
    expect(await places("limit=30&basis=all")).toEqual([
      "https://multitask.example/tgrp_1.json?limit=30&basis=all&cursor=30",
      "30",
    ]);
    expect(await places("limit=30&cursor=30")).toEqual([null, null]);
  });

  it("obeys a smaller limit, CSV too", async () => {
    const { body, headers } = await read(groupOf(50), "tgrp_1.csv", "limit=5");
    expect(parse(body)).toHaveLength(6);
    expect(new URL(nextOf(headers)).search).toBe("?limit=5&cursor=5");
  });

  it.each(["json", "md", "html", "csv"])(
    "answers 304 to who has this version as .%s, and never across formats",
    async (format) => {
      const first = await read(groupOf(3), `tgrp_1.${format}`);
      const etag = String(first.headers["etag"]);
      expect(etag).toMatch(/^W\/".+"$/);
      expect(first.headers["vary"]).toBe("Accept, Authorization, Cookie, x-api-key");
      const ask = (id: string, tag: string, source = groupOf(3)) => read(source, id, "", { "if-none-match": tag });
      const again = await ask(`tgrp_1.${format}`, `"other", ${etag}`);
      expect([again.status, again.body, again.headers["etag"]]).toEqual([304, "", etag]);
      // What the browser then writes over its copy is the copy's own.
      for (const name of ["content-type", "content-security-policy"])
        expect(again.headers[name]).toBe(first.headers[name]);
      expect(
        (
          await ask(
            `tgrp_1.${format}`,
            etag,
            groupOf(3, undefined, () => "v2"),
          )
        ).status,
      ).toBe(200);
      expect((await ask(format === "json" ? "tgrp_1.md" : "tgrp_1.json", etag)).status).toBe(200);
    },
  );

  it("gives a CSV whose parts changed while it was read no ETag", async () => {
    let version = 0;
    const { headers } = await read(
      groupOf(2_500, undefined, () => `v${(version += 1)}`),
      "tgrp_1.csv",
    );
    expect(headers["etag"]).toBeUndefined();
  });

  it("gives the links of a filtered page the same filter", async () => {
    const { body } = await read(groupOf(3), "tgrp_1.html", "status=completed&fields=ceo");
    expect(body).toContain("/tgrp_1.csv?status=completed&amp;fields=ceo");
  });

  it("is not fresh as a page once the files it names are others", async () => {
    const { headers } = await read(groupOf(3), "tgrp_1.html");
    expect(headers["etag"]).toContain(assetsVersion());
  });

  it("lets the page run its own files only, and poll the JSON of what it shows", async () => {
    const { body, headers } = await read(groupOf(300), "tgrp_1.html", "cursor=100&limit=50");
    const policy = String(headers["content-security-policy"]).split("; ");
    expect(policy.slice(0, 4)).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      "style-src 'self'",
    ]);
    const main = pageElements(body).find((element) => element.tagName === "main");
    const address = JSON.parse((main && attribute(main, "data-address")) ?? "") as { live: string };
    const live = new URL(address.live, "https://multitask.example");
    expect(live.pathname).toBe("/tgrp_1.json");
    expect(Object.fromEntries(live.searchParams)).toEqual({ cursor: "100", limit: "50", basis: "all" });
  });
});
