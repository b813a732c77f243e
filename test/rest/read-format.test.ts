import { describe, expect, it } from "@jest/globals";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { httpHandler } from "../../lambdas/middleware/http-handler.ts";
import { json } from "../../lambdas/middleware/http/response.ts";
import { readAddress } from "../../lambdas/rest/read-format.ts";
import { httpEvent } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";

const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() });
const read = async (id: string, accept?: string) => {
  const handler = httpHandler(ports, {}, async ({ request }) => json(200, readAddress(request)));
  const headers: Record<string, string> = accept === undefined ? {} : { accept };
  const response = await handler(httpEvent({ route: "/{id}", path: `/${id}`, params: { id }, headers }));
  const answer = JSON.parse(response.body ?? "") as { format?: string; detail?: string };
  return { status: response.statusCode, format: answer.format, detail: answer.detail };
};
const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

describe("format of a read", () => {
  it.each([
    ["tgrp_1.csv", browser, "csv"],
    ["trun_1.md", "application/json", "md"],
    ["tgrp_1", undefined, "md"],
    ["tgrp_1", "", "md"],
    ["tgrp_1", "*/*", "md"],
    ["tgrp_1", browser, "html"],
    ["tgrp_1", "application/json", "json"],
    ["tgrp_1", "application/*", "json"],
    ["tgrp_1", "text/html;q=0.2, text/csv;q=0.9", "csv"],
    ["tgrp_1", "text/markdown;q=0, */*", "html"],
    ["tgrp_1", "application/json;q=0.5, text/*;q=0.1", "json"],
  ])("%s with Accept %s is %s", async (id, accept, format) => {
    expect(await read(id, accept)).toMatchObject({ status: 200, format });
  });

  it.each([
    ["image/png", 406, "text/markdown"],
    ["application/json;q=0", 406, "text/markdown"],
  ])("refuses Accept %s with %d, listing what there is", async (accept, status, listed) => {
    const answer = await read("tgrp_1", accept);
    expect(answer.status).toBe(status);
    expect(answer.detail).toContain(listed);
  });

  it("answers 404 to an unknown extension, listing the known ones", async () => {
    expect(await read("tgrp_1.pdf")).toMatchObject({ status: 404, detail: "Formats are .md, .html, .json, .csv." });
  });

  it.each(["favicon.ico", "tgrp_", "tgrp_../x", "..", "tgrp_1%00", `tgrp_${"x".repeat(300)}`, "TGRP_1"])(
    "answers 404 to %s, which is no id",
    async (id) => {
      expect((await read(id)).status).toBe(404);
    },
  );
});
