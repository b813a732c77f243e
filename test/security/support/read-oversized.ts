/** Run in a process of its own with little memory: plans oversized requests one after the other and prints how each went. */
import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { createDeflateRaw, gzipSync } from "node:zlib";
import { memoryFetcher } from "../../../lambdas/adapters/memory/fetcher.ts";
import { memoryPorts } from "../../../lambdas/adapters/memory/ports.ts";
import { planTaskGroupHandler } from "../../../lambdas/rest/plan-task-group.ts";
import { partsOf, xlsxOf, zipOf } from "../../support/write-xlsx.ts";
import { httpEvent, type Asked } from "../../support/http-event.ts";
import { quietParallel, stillClock } from "../../support/quiet-parallel.ts";

const typed = (type: string, body: string | Uint8Array): Asked => ({ body, headers: { "content-type": type } });
const bytes = (text: string) => new TextEncoder().encode(text);
const megabytes20 = (unit: string) => bytes(unit.repeat(Math.floor(20_000_000 / unit.length)));
const byUrl = typed("application/json", JSON.stringify({ inputs: { url: "https://example.com/a" } }));

const requests: Readonly<Record<string, () => { asked: Asked; file?: Uint8Array }>> = {
  "two-byte-rows": () => ({ asked: typed("text/csv", "a\n".repeat(1_350_000)) }),
  braces: () => ({ asked: typed("application/x-ndjson", bytes("{\n".repeat(2_000_000))) }),
  "blank-rows": () => ({ asked: typed("application/octet-stream", bytes(`a;b\n${";\n".repeat(2_000_000)}`)) }),
  numbers: () => ({ asked: typed("application/json", `{"inputs":[${"1,".repeat(2_000_000)}1]}`) }),
  quotes: () => ({ asked: typed("text/csv", `a\n${'"\n'.repeat(1_300_000)}`) }),
  "two-byte-rows-at-an-address": () => ({ asked: byUrl, file: megabytes20("a\n") }),
  "line-ends-at-an-address": () => ({ asked: byUrl, file: megabytes20("\n") }),
  "braces-at-an-address": () => ({ asked: byUrl, file: megabytes20("{\n") }),
  "table-at-an-address": () => ({ asked: byUrl, file: megabytes20("|a|\n|-|\n|\n") }),
  "gzip-in-gzip": () => ({
    asked: typed("application/octet-stream", gzipSync(gzipSync(new Uint8Array(200_000_000)))),
  }),
};

/** Deflated without holding it: `size` zero bytes. */
const deflatedZeros = async (size: number): Promise<Uint8Array> => {
  const deflate = createDeflateRaw();
  const packed = buffer(deflate);
  const piece = Buffer.alloc(1_000_000);
  for (let sent = 0; sent < size; sent += piece.length) {
    if (!deflate.write(piece)) await once(deflate, "drain");
  }
  deflate.end();
  return new Uint8Array(await packed);
};
const zeros = await deflatedZeros(70_000_000);
/** A workbook whose sheet is 70 MB of zeros, and is said to be `size` bytes. */
const bomb = (size: number) =>
  typed(
    "application/octet-stream",
    zipOf(
      partsOf([{ name: "S", data: "" }]).map((part) =>
        part.name.includes("sheet1") ? { ...part, data: zeros, size } : part,
      ),
    ),
  );
const workbook = (data: string) => typed("application/octet-stream", xlsxOf([{ name: "S", data }]));
const cells = (count: number, cell: string): string =>
  Array.from(
    { length: count / 10 },
    (_, row) => `<row r="${row + 1}" ht="${(row * 7_919) % 65_521}">${cell.repeat(10)}</row>`,
  ).join("");

const workbooks: typeof requests = {
  "workbook-of-70-mb": () => ({ asked: bomb(70_000_000) }),
  "workbook-of-60-mb": () => ({ asked: bomb(60_000_000) }),
  "workbook-that-lies": () => ({ asked: bomb(1_000) }),
  "workbook-in-gzip": () => ({
    asked: typed("application/octet-stream", gzipSync(zipOf([{ name: "a", data: zeros, size: 9 }]))),
  }),
  "workbook-of-rows": () => ({ asked: workbook("<row><c><v>1</v></c></row>".repeat(110_000)) }),
  "workbook-of-cells": () => ({ asked: workbook(cells(1_600_000, "<c/>")) }),
};

const plan = async (name: string) => {
  const { asked, file = new Uint8Array() } = { ...requests, ...workbooks }[name]!();
  const fetcher = { ...memoryFetcher(), fetch: async () => ({ body: file, content_type: "application/octet-stream" }) };
  const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() }, { fetcher });
  const headers = { "x-api-key": "good-key", ...asked.headers };
  const event = httpEvent({ method: "POST", path: "/v1/tasks/groups/plan", ...asked, headers });
  // Time of the processor, not of the clock: other work on the machine is not counted.
  const started = process.cpuUsage();
  const { statusCode, body = "" } = await planTaskGroupHandler(ports)(event);
  const { user, system } = process.cpuUsage(started);
  const ms = Math.round((user + system) / 1_000);
  const { errors = [] } = JSON.parse(body) as { errors?: unknown[] };
  const rss_mb = Math.round(process.resourceUsage().maxRSS / 1_024);
  return { name, status: statusCode, ms, errors: errors.length, bytes: body.length, rss_mb };
};

const outcomes = [];
/** `texts` or `workbooks`, by the argument. */
const asked = process.argv[2] === "workbooks" ? workbooks : requests;
for (const name of Object.keys(asked)) outcomes.push(await plan(name));
process.stdout.write(JSON.stringify(outcomes));
