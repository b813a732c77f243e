import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { TaskGroupAccepted } from "../../lambdas/contracts/task-group.ts";
import type { TaskGroupTable } from "../../lambdas/contracts/table.ts";
import { csvCells, htmlCells, markdownCells } from "../core/formats/parse-back.ts";
import { startRest, submission } from "./simulated-parallel.ts";

let rest: Awaited<ReturnType<typeof startRest>>;

beforeAll(async () => {
  rest = await startRest();
});

afterAll(() => rest.stop());

describe("GET /{id}", () => {
  it("shows the same cells in the same order in all four formats", async () => {
    const { taskgroup_id: id } = JSON.parse((await rest.create()).body) as TaskGroupAccepted;
    const read = async (extension: string) =>
      (await rest.call("GET /{id}", { params: { id: `${id}.${extension}` } })).body;
    const table = JSON.parse(await read("json")) as TaskGroupTable;
    const companies = table.results.map((row) => row["company"]);
    const first = (cells: string[][]): string[] => cells.map((row) => row[0]!);
    expect(companies).toEqual(submission.inputs.map((row) => row.company));
    expect(first(csvCells(await read("csv"), (text) => text.startsWith("'=")))).toEqual(companies);
    expect(first(markdownCells(await read("md"), 2))).toEqual(companies);
    expect(first(htmlCells(await read("html")))).toEqual(companies);
  });

  it("asks a browser without a session to sign in, and a program for its key", async () => {
    const { taskgroup_id: id } = JSON.parse((await rest.create()).body) as TaskGroupAccepted;
    const browser = await rest.call("GET /{id}", { params: { id }, headers: { accept: "text/html,*/*;q=0.8" } }, null);
    expect([browser.status, browser.headers["content-type"]]).toEqual([401, "text/html; charset=utf-8"]);
    expect(browser.body).toContain(`value="/${id}"`);
    const program = await rest.call("GET /{id}", { params: { id } }, null);
    expect([program.status, program.headers["content-type"]]).toEqual([401, "application/problem+json; charset=utf-8"]);
  });

  it("hides a group from another caller as if it were not there", async () => {
    const { taskgroup_id: id } = JSON.parse((await rest.create()).body) as TaskGroupAccepted;
    const foreign = await rest.call("GET /{id}", { params: { id } }, "demo-somebody-else");
    const absent = await rest.call("GET /{id}", { params: { id: "tgrp_00000000000000000000000000000000" } });
    expect([foreign.status, absent.status]).toEqual([404, 404]);
  });

  it.each<[string, string, number, string]>([
    ["limit=0", "json", 400, "limit"],
    ["basis=some", "json", 400, "basis"],
    ["status=done", "csv", 400, "status"],
    ["colour=red", "md", 400, "colour"],
    ["cursor=%00", "json", 422, "cursor"],
  ])("refuses a read with ?%s of .%s, naming the field", async (query, extension, status, path) => {
    const { taskgroup_id: id } = JSON.parse((await rest.create()).body) as TaskGroupAccepted;
    const { status: given, body } = await rest.call("GET /{id}", { params: { id: `${id}.${extension}` }, query });
    const { errors } = JSON.parse(body) as { errors: { path: string }[] };
    expect([given, errors[0]?.path]).toEqual([status, path]);
  });
});
