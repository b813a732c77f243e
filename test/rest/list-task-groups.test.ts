import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import type { TaskGroupAccepted } from "../../lambdas/contracts/task-group.ts";
import type { TaskGroupHistory } from "../../lambdas/contracts/table.ts";
import { attribute, pageElements } from "../core/formats/parse-back.ts";
import { startRest } from "./simulated-parallel.ts";

let rest: Awaited<ReturnType<typeof startRest>>;

beforeAll(async () => {
  rest = await startRest();
});

afterAll(() => rest.stop());

describe("GET /v1/tasks/groups", () => {
  it("lists the caller's own groups, newest first, page by page", async () => {
    for (let made = 0; made < 3; made += 1) await rest.create();
    const { task_groups, next, next_cursor } = JSON.parse(
      (await rest.call("GET /v1/tasks/groups", { query: "limit=2" })).body,
    ) as TaskGroupHistory;
    expect(task_groups).toHaveLength(2);
    expect(new URL(next ?? "").searchParams.get("cursor")).toBe(next_cursor);
    for (const { num_rows, num_ended, num_running, num_never_sent } of task_groups) {
      expect(num_ended + num_running + num_never_sent).toBe(num_rows);
    }
    expect(task_groups[0]!.created_at >= task_groups[1]!.created_at).toBe(true);
    const older = await rest.call("GET /v1/tasks/groups", { query: new URL(next ?? "").search.slice(1) });
    const ids = (JSON.parse(older.body) as TaskGroupHistory).task_groups.map((group) => group.taskgroup_id);
    expect(ids).not.toContain(task_groups[1]!.taskgroup_id);
    const others = await rest.call("GET /v1/tasks/groups", {}, "demo-somebody-else");
    expect((JSON.parse(others.body) as TaskGroupHistory).task_groups).toEqual([]);
  });

  it("lists them to a browser as a page, titles as text, and asks it to sign in when it is not", async () => {
    const { taskgroup_id: id } = JSON.parse((await rest.create()).body) as TaskGroupAccepted;
    const headers = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
    const asked = await rest.call("GET /v1/tasks/groups", { headers, query: "limit=2" });
    expect([asked.status, asked.headers["content-type"]]).toEqual([200, "text/html; charset=utf-8"]);
    expect(asked.headers["vary"]).toContain("Accept");
    const rows = pageElements(asked.body).filter(
      (element) => element.tagName === "th" && element.attrs[0]?.value === "row",
    );
    expect(rows).toHaveLength(2);
    const hrefs = pageElements(asked.body).map((element) => attribute(element, "href"));
    expect(hrefs).toContain(`/${id}`);
    const older = hrefs.find((href) => href?.includes("cursor="));
    const next = await rest.call("GET /v1/tasks/groups", { headers, query: new URL(older ?? "").search.slice(1) });
    expect(pageElements(next.body).map((element) => attribute(element, "href"))).toContain("/v1/tasks/groups");
    expect(next.body).not.toContain(id);
    const signedOut = await rest.call("GET /v1/tasks/groups", { headers, query: "limit=2" }, null);
    expect([signedOut.status, signedOut.headers["content-type"]]).toEqual([401, "text/html; charset=utf-8"]);
    expect(signedOut.body).toContain('value="/v1/tasks/groups?limit=2"');
    const program = await rest.call("GET /v1/tasks/groups", { headers: { accept: "*/*" } });
    expect(program.headers["content-type"]).toMatch(/^application\/json/);
  });
});
