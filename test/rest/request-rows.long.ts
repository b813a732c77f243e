/** Whatever bytes are sent as a file: an answer below 500, and what is refused is refused with a reason. */
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { memoryFetcher } from "../../lambdas/adapters/memory/fetcher.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { createTaskGroupHandler } from "../../lambdas/rest/create-task-group.ts";
import { planTaskGroupHandler } from "../../lambdas/rest/plan-task-group.ts";
import { readdirSync } from "node:fs";
import { httpEvent, type Asked } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";
import { partsOf, xlsxOfRows, zipOf } from "../support/write-xlsx.ts";
import { echoSchema } from "../support/world.ts";
import { caseBytes, casesFolder } from "./case-doors.ts";

const parts = partsOf(
  [
    {
      name: "S",
      data: [
        ["a", "b"],
        ["1", "2"],
        ["é", "x"],
      ],
    },
  ],
  {
    strings: "<si><t>x</t></si>",
    styles: '<numFmts/><cellXfs><xf numFmtId="14"/></cellXfs>',
  },
);
const files = [
  ...readdirSync(casesFolder)
    .filter((name) => name !== "expected.json")
    .map(caseBytes),
  xlsxOfRows([["a"], ["1"]]),
  new Uint8Array(gzipSync("a,b\n1,2\n")),
];

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const changes = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { maxLength: 8 });

/** A file of ours with some bytes changed, cut off somewhere. */
const damaged = fc
  .record({ file: fc.constantFrom(...files), changes, kept: fc.oneof(fc.constant(1), place) })
  .map(({ file, changes: changed, kept }) => {
    const bytes = Uint8Array.from(file.subarray(0, Math.ceil(file.length * kept)));
    for (const [at, byte] of changed) if (bytes.length > 0) bytes[Math.floor(at * bytes.length)] = byte;
    return bytes;
  });

/** A workbook in which the XML of one part is changed before it is compressed: the archive itself is whole. */
const damagedXml = fc
  .record({
    part: fc.nat(parts.length - 1),
    at: place,
    length: fc.nat(12),
    text: fc.oneof(
      fc.constantFrom("<", ">", '"', "</row>", "<c/>", "&", "<!DOCTYPE a>", "-1", "1e999", ":", 't="s"'),
      fc.string({ maxLength: 5 }),
    ),
  })
  .map(({ part, at, length, text }) =>
    zipOf(
      parts.map((one, index) => {
        const data = String(one.data);
        const cut = Math.floor(at * data.length);
        return index === part ? { ...one, data: data.slice(0, cut) + text + data.slice(cut + length) } : one;
      }),
    ),
  );

const starts = fc.constantFrom(
  "",
  "PK\u0003\u0004",
  "\u001F\u008B\b\0",
  "\u00D0\u00CF\u0011\u00E0",
  "\u00FF\u00FE",
  "{",
  "[",
  "a;b\n",
);
const random = fc
  .tuple(starts, fc.uint8Array({ maxLength: 300 }))
  .map(([start, rest]) => new Uint8Array([...Buffer.from(start, "latin1"), ...rest]));

const upstreamGroup = {
  taskgroup_id: "tgrp_bytes",
  status: { num_task_runs: 0, task_run_status_counts: {}, is_active: false },
};

describe("bytes of any kind", () => {
  it("never end in a failure of ours, as a body or at an address, planned or started", async () => {
    const statuses = new Map<number, number>();
    const body = fc.oneof(random, damaged, damagedXml);
    const property = fc.asyncProperty(body, fc.boolean(), fc.boolean(), async (bytes, byUrl, starting) => {
      const fetcher = { ...memoryFetcher(), fetch: async () => ({ body: bytes, content_type: "application/x" }) };
      const ports = memoryPorts(
        { parallel: quietParallel({ createGroup: async () => upstreamGroup }), clock: stillClock() },
        { fetcher },
      );
      const options = { output: JSON.stringify(echoSchema), processor: "lite" };
      const asked: Asked = byUrl
        ? {
            headers: { "content-type": "application/json" },
            body: JSON.stringify({ inputs: { url: "https://example.com/a" }, ...options }),
          }
        : {
            headers: { "content-type": "application/octet-stream" },
            body: bytes,
            query: new URLSearchParams(options).toString(),
          };
      const headers = { "x-api-key": "good-key", ...asked.headers };
      const handler = starting ? createTaskGroupHandler(ports) : planTaskGroupHandler(ports);
      const path = starting ? "/v1/tasks/groups" : "/v1/tasks/groups/plan";
      const { statusCode = 0, body: said = "" } = await handler(httpEvent({ method: "POST", ...asked, path, headers }));
      statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
      expect([statusCode < 500, said.slice(0, 300)]).toEqual([true, said.slice(0, 300)]);
      if (statusCode >= 400) expect((JSON.parse(said) as { detail: string }).detail).not.toBe("");
    });
    await fc.assert(property, { seed: 20261128, numRuns: 4_000 });
    expect(statuses.get(422)).toBeGreaterThan(500);
    expect((statuses.get(200) ?? 0) + (statuses.get(202) ?? 0)).toBeGreaterThan(300);
  }, 120_000);
});
