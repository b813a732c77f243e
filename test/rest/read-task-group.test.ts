import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { TaskGroupAccepted } from "../../lambdas/contracts/task-group.ts";
import type { TaskGroupHistory, TaskGroupTable } from "../../lambdas/contracts/table.ts";
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

describe("a title", () => {
  const titled = async (id: string) =>
    JSON.parse((await rest.call("GET /{id}", at(`${id}.json`))).body) as TaskGroupTable;
  const at = (id: string) => ({ params: { id }, path: `/${id}` });
  const started = async (more: object) => {
    const { body } = await rest.call("POST /v1/tasks/groups", { body: JSON.stringify({ ...submission, ...more }) });
    return (JSON.parse(body) as { taskgroup_id: string }).taskgroup_id;
  };

  it("is what the group asks until its owner names it, and again once the name is taken back", async () => {
    const id = await started({});
    const rename = async (title: string | null) =>
      (await rest.call("POST /{id}/title", { ...at(id), body: JSON.stringify({ title }) })).status;
    expect((await titled(id)).title).toBe("2 rows: company");
    expect([await rename("Payments"), (await titled(id)).title]).toEqual([200, "Payments"]);
    expect([await rename(null), (await titled(id)).title]).toEqual([200, "2 rows: company"]);
    expect(await rename("two\nlines")).toBe(422);
  });

  it("and metadata given at the start are read back in the table and in the history", async () => {
    const metadata = { team: "sales", quarter: 4 };
    const id = await started({ title: "Payment companies", metadata });
    expect(await titled(id)).toMatchObject({ title: "Payment companies", metadata });
    const { task_groups } = JSON.parse((await rest.call("GET /v1/tasks/groups")).body) as TaskGroupHistory;
    expect(task_groups.find(({ taskgroup_id }) => taskgroup_id === id)).toMatchObject({
      title: "Payment companies",
      metadata,
    });
  });
});
