/** `inputs.url`: share links in their download form, sheets by name, web pages instead of files. */
import { describe, expect, it } from "@jest/globals";
import { memoryFetcher } from "../../lambdas/adapters/memory/fetcher.ts";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { planTaskGroupHandler } from "../../lambdas/rest/plan-task-group.ts";
import { httpEvent } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";
import { echoSchema } from "../support/world.ts";
import { xlsxOf } from "../support/write-xlsx.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const sheetUrl = "https://docs.google.com/spreadsheets/d/1secret";
const book = xlsxOf([
  { name: "A", data: [["a"], ["1"]] },
  { name: "B", data: [["b"], ["1"], ["2"]] },
]);
const pages = {
  [`${sheetUrl}/export?format=csv&gid=7`]: { body: bytes("company,city\nStripe,SF\n"), content_type: "text/csv" },
  [`${sheetUrl}/export?format=xlsx`]: { body: book, content_type: "application/octet-stream" },
  "https://www.dropbox.com/s/x/a.csv?dl=1": { body: bytes("<!doctype html><html>"), content_type: "text/html" },
};

const plan = async (body: object) => {
  const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() }, { fetcher: memoryFetcher(pages) });
  const headers = { "x-api-key": "good-key", "content-type": "application/json" };
  const asked = JSON.stringify({ output: echoSchema, processor: "lite", ...body });
  const path = "/v1/tasks/groups/plan";
  const answer = await planTaskGroupHandler(ports)(httpEvent({ method: "POST", path, headers, body: asked }));
  return { status: answer.statusCode, text: answer.body ?? "", ...(JSON.parse(answer.body ?? "") as Planned) };
};
interface Planned {
  num_rows?: number;
  input_columns?: string[];
  warnings?: string[];
  code?: string;
  errors?: { path: string; message: string }[];
}

describe("rows at a share link", () => {
  it("are fetched in the download form, which a warning says without the link", async () => {
    const planned = await plan({ inputs: { url: `${sheetUrl}/edit#gid=7` } });
    expect([planned.status, planned.num_rows, planned.input_columns]).toEqual([200, 1, ["company", "city"]]);
    expect(planned.warnings).toContain(
      "The address is a Google Sheets link: its export was fetched from docs.google.com.",
    );
    expect(planned.text).not.toContain("secret");
  });

  it("are of the sheet that was asked for, by name or number", async () => {
    for (const sheet of ["B", 2]) {
      const planned = await plan({ inputs: { url: `${sheetUrl}/edit#gid=7` }, sheet });
      expect([planned.status, planned.num_rows, planned.input_columns]).toEqual([200, 2, ["b"]]);
    }
    expect(await plan({ inputs: { url: `${sheetUrl}/edit` }, sheet: "C" })).toMatchObject({
      status: 422,
      code: "unknown_sheet",
      errors: [{ path: "sheet", message: 'the file has the sheets "A", "B"' }],
    });
  });

  it("are refused with the name of the service where it answers a web page", async () => {
    const { status, code, errors } = await plan({ inputs: { url: "https://www.dropbox.com/s/x/a.csv?dl=0" } });
    expect([status, code]).toEqual([422, "web_page"]);
    expect(errors?.[0]?.message).toBe("that is a web page of Dropbox: is the sheet shared?");
  });

  it("have no sheet where the rows stand in the request", async () => {
    expect(await plan({ inputs: [{ a: 1 }], sheet: "A" })).toMatchObject({ status: 422, code: "unknown_sheet" });
  });
});
