/** The main job as callers live it: rows in, a URL out, through the local cloud over real HTTP. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { parse as parseCsv } from "csv-parse/sync";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { TaskGroupHistory, TaskGroupTable } from "../../lambdas/contracts/table.ts";
import type { TaskGroupPlan } from "../../lambdas/contracts/task-group.ts";
import { cellText, rowCells } from "../../lambdas/core/formats/cells.ts";
import { guardFormula } from "../../lambdas/core/formats/csv.ts";
import { listen, type Listening } from "../../local/wire/listen.ts";
import { csvCells, htmlCells, markdownCells, type Cells } from "../core/formats/parse-back.ts";
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";
import { hasCurl, runSnippet, snippetsOf } from "./snippets.ts";
import { documentedCall, groupIn } from "./document-calls.ts";
import { callerOf, truthOf, type Answered, type Caller } from "./caller.ts";

/** A minute is plenty; a machine busy with other suites may take three. */
const storyTimeout = 180_000;
const example = (name: string): string => readFileSync(join(import.meta.dirname, "../../examples", name), "utf8");
type Row = Record<string, string>;
const rowsOf = (csv: string): Row[] => parseCsv(csv, { columns: true });
const outputSchema = JSON.parse(example("output-schema.json")) as { properties: object };
const outputFields = Object.keys(outputSchema.properties);

let cloud: LocalCloud;
let caller: Caller;
let question: Answered;
beforeAll(async () => {
  // Parallel slower than we are: there is time to see a table fill.
  cloud = await startLocalCloud({ timeScale: 0.02, parallelTimeScale: 0.1 });
  caller = callerOf(cloud);
  // Deep research takes longest: asked first, read last.
  question = await caller.sendJson("/v1/tasks/deep-research", {
    input: example("deep-research-question.txt").trim(),
    processor: "pro-fast",
  });
}, storyTimeout);
afterAll(() => cloud.stop());

const guarded = (text: string): boolean => guardFormula(text.slice(1)) === text;

/** The cells of every format, read by parsers that are not ours; all rows of each. */
const cellsOfAllFormats = async (url: string) => {
  const read = async (ending: string) => {
    const { status, text } = await caller.send(`${url}${ending}`);
    expect([ending, status]).toEqual([ending, 200]);
    return text;
  };
  const table = JSON.parse(await read(".json?limit=1000")) as TaskGroupTable;
  const json: Cells = table.results.map((row) => rowCells(table, row).map(cellText));
  return {
    table,
    json,
    csv: csvCells(await read(".csv"), guarded),
    md: markdownCells(await read(".md?limit=1000"), 2),
    html: htmlCells(await read(".html?limit=1000")),
  };
};

describe("examples/companies.csv, sent as the README sends it", () => {
  const companies = rowsOf(example("companies.csv"));
  let url: string;
  let seen: TaskGroupTable[];

  it("is accepted with 202 and the URL in under two seconds", async () => {
    // A function's first request pays for its cold start, as in Lambda.
    await caller.sendJson("/v1/tasks/groups/plan", { inputs: [{ a: "1" }], output: outputSchema });
    const answer = await caller.send("/v1/tasks/groups?output=CEO%20and%20founding%20year&processor=lite-fast", {
      headers: { "content-type": "text/csv", accept: "text/plain" },
      body: example("companies.csv"),
    });
    expect(answer.status).toBe(202);
    url = answer.text.trim();
    expect(url).toMatch(new RegExp(`^${cloud.base_url}/tgrp_\\w+$`));
    expect(answer.headers.get("location")).toBe(url);
    expect(answer.took_ms).toBeLessThan(2_000);
  });

  it(
    "fills its table while it runs, and never loses a result it has shown",
    async () => {
      seen = await caller.follow(url);
      const filled = seen.map(({ results }) => results.filter(({ $status }) => $status === "completed").length);
      expect(filled).toEqual([...filled].sort((a, b) => a - b));
      expect(filled.some((count) => count > 0 && count < companies.length)).toBe(true);
      for (const { results } of seen) {
        expect(results.map((row) => row["name"])).toEqual(companies.map(({ name }) => name));
      }
    },
    storyTimeout,
  );

  it("ends completed, a run and an answer for each company, in the order of the file", () => {
    const { state, parallel_status, results, columns, finished_at } = seen.at(-1)!;
    expect([state, parallel_status?.task_run_status_counts]).toEqual(["completed", { completed: companies.length }]);
    expect(results.map(({ $index }) => $index)).toEqual(companies.map((_row, index) => index));
    expect(new Set(results.map(({ $id }) => $id)).size).toBe(companies.length);
    const outputs = columns.filter(({ source }) => source === "output");
    expect(outputs.length).toBeGreaterThan(1);
    for (const row of results) for (const { key } of outputs) expect(row[key] ?? "").not.toBe("");
    expect(finished_at).not.toBeNull();
  });

  it("shows the same cells in Markdown, JSON, CSV and HTML", async () => {
    const { json, csv, md, html } = await cellsOfAllFormats(url);
    expect(json.map(([name, website]) => ({ name, website }))).toEqual(companies);
    expect(csv).toEqual(json);
    expect(md).toEqual(json);
    expect(html).toEqual(json);
  });

  it("was sent to Parallel once a row", async () => {
    const { groups } = await truthOf(cloud.parallel_url);
    const group = groups.find(({ taskgroup_id }) => url.endsWith(taskgroup_id));
    const sent = group?.runs?.map(({ input }) => (input as Row)["name"]);
    expect(sent?.sort()).toEqual(companies.map(({ name }) => name!).sort());
  });

  it("gives its citations and confidence to who asks for the basis", async () => {
    const { results } = await caller.table(url, "?basis=all&limit=3");
    for (const { $basis } of results) {
      expect($basis?.length).toBeGreaterThan(0);
      for (const { citations, confidence } of $basis ?? []) {
        expect(citations?.[0]?.url).toMatch(/^https?:/);
        expect(["low", "medium", "high"]).toContain(confidence);
      }
    }
  });

  it.each<[string, (answer: Answered) => string | null | undefined, (text: string) => Cells]>([
    [
      ".json",
      ({ text }) => (JSON.parse(text) as TaskGroupTable).next,
      (text) => (JSON.parse(text) as TaskGroupTable).results.map((row) => [String(row["name"])]),
    ],
    [".md", ({ text }) => /^More rows: <(\S+)>$/m.exec(text)?.[1], (text) => markdownCells(text, 2)],
    [
      ".csv",
      ({ headers }) => /^<(\S+)>; rel="next"$/.exec(headers.get("link") ?? "")?.[1],
      (text) => csvCells(text, guarded),
    ],
    [".html", ({ text }) => /href="(\S+)" rel="next"/.exec(text)?.[1]?.replaceAll("&amp;", "&"), htmlCells],
  ])("leads in %s by the link `next` from page to page, through every row once", async (ending, nextOf, cellsOf) => {
    const pages: Cells[] = [];
    let link = `${url}${ending}?limit=60&fields=name`;
    while (link !== "" && pages.length < 5) {
      const answer = await caller.send(link);
      expect([link, answer.status]).toEqual([link, 200]);
      pages.push(cellsOf(answer.text));
      link = nextOf(answer) ?? "";
    }
    expect(pages.map((cells) => cells.length)).toEqual([60, 60, 30]);
    expect(pages.flat()).toEqual(companies.map(({ name }) => [name]));
  });

  it("leads from a tool's answer to the rest by the same kind of link", async () => {
    const { pathname } = new URL(url);
    const args = { taskRunOrGroupId: pathname.slice(1), limit: 100, fields: "name" };
    const asked = {
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: "getResultMarkdown", arguments: args },
    };
    const accept = "application/json, text/event-stream";
    const { text } = await caller.sendJson("/mcp", asked, { accept });
    const { result } = JSON.parse(text) as { result: { structuredContent: { next: string; next_cursor: string } } };
    const { next, next_cursor } = result.structuredContent;
    const rest = await caller.send(next);
    expect([rest.status, rest.text.includes(companies[100]!["name"]!)]).toEqual([200, true]);
    const { results } = await caller.table(url, `?cursor=${next_cursor}`);
    expect(results.map(({ $index }) => $index)).toEqual(Array.from({ length: 50 }, (_, row) => 100 + row));
  });

  it("is read run by run too, with the same cells", async () => {
    const { results } = await caller.table(url, "?limit=5");
    const { $id } = results[4]!;
    const one = await caller.table(`${cloud.base_url}/${$id}`);
    expect(one.results).toEqual([results[4]]);
    expect((await caller.send(`/${$id}.md`)).text).toContain(companies[4]!["name"]);
  });

  it("answers 304 while nothing has changed", async () => {
    const { headers } = await caller.send(`${url}.md`);
    const again = await caller.send(`${url}.md`, { headers: { "if-none-match": headers.get("etag")! } });
    expect([again.status, again.text]).toEqual([304, ""]);
  });
});

describe("a JSON body", () => {
  const awkward = JSON.parse(example("awkward.json")) as Row[];
  const company = [{ company: "Stripe" }];
  const asked = {
    awkward: { inputs: awkward, output: outputSchema, processor: "lite-fast" },
    schema: { inputs: company, output: outputSchema, processor: "lite-fast" },
    words: { inputs: ["Stripe", "Adyen"], output: "CEO, founding year" },
    auto: { inputs: company, output: outputSchema, processor: "auto" },
  };
  const ended = {} as Record<keyof typeof asked, TaskGroupTable>;
  // All at once: they take their time at Parallel, not here.
  beforeAll(async () => {
    const stories = Object.entries(asked).map(async ([name, body]) => {
      const { url } = caller.accepted(await caller.sendJson("/v1/tasks/groups", body));
      ended[name as keyof typeof asked] = (await caller.follow(url)).at(-1)!;
    });
    await Promise.all(stories);
  }, storyTimeout);

  it.each(["awkward", "schema", "words", "auto"] as const)("is carried to its end: %s", (name) => {
    expect([ended[name].state, ended[name].results.length]).toEqual(["completed", asked[name].inputs.length]);
  });

  it("shows awkward rows as the same cells in every format", async () => {
    const { json, csv, md, html } = await cellsOfAllFormats(ended.awkward.url);
    expect(json.map((cells) => cells.slice(0, 3))).toEqual(awkward.map((row) => Object.values(row)));
    expect(csv).toEqual(json);
    expect(md).toEqual(json);
    expect(html).toEqual(json);
  });

  it("brings awkward rows to Parallel as they were", async () => {
    const { groups } = await truthOf(cloud.parallel_url);
    const { taskgroup_id } = ended.awkward;
    const sent = groups.find((group) => group.taskgroup_id === taskgroup_id)?.runs?.map(({ input }) => input);
    expect(sent).toEqual(awkward);
  });

  it("with a schema gets its columns, in its order", () => {
    expect(ended.schema.columns.map(({ key }) => key)).toEqual(["company", ...outputFields]);
  });

  it("with words and no processor gets a suggested schema and a processor that fits it", () => {
    const { columns, processor } = ended.words;
    expect(columns[0]?.key).toBe("input");
    expect(columns.filter(({ source }) => source === "output").length).toBeGreaterThan(1);
    expect(processor).toMatch(/^(lite|base|core)/);
  });

  it("with `processor: auto` gets a processor that Parallel suggests", () => {
    expect(ended.auto.processor).toMatch(/^(lite|base|core2?x?|pro|ultra)/);
  });
});

describe("a plan", () => {
  it("names schema, processor and price of the companies, and spends nothing", async () => {
    const headers = { "content-type": "text/csv", "x-api-key": "demo-planner" };
    const answer = await caller.send("/v1/tasks/groups/plan?output=CEO&processor=lite-fast", {
      headers,
      body: example("companies.csv"),
    });
    const plan = JSON.parse(answer.text) as TaskGroupPlan;
    expect([answer.status, plan.num_rows, plan.processor]).toEqual([200, 150, "lite-fast"]);
    expect(plan.input_columns).toEqual(["name", "website"]);
    expect(plan.estimated_cost_usd).toBeCloseTo(150 * plan.price_per_row_usd, 10);
    const { keys, groups } = await truthOf(cloud.parallel_url, "?runs=false");
    const { spent_usd, reserved_usd } = keys.find(({ key }) => key === "demo-planner")!;
    expect([spent_usd, reserved_usd, groups.some(({ key }) => key === "demo-planner")]).toEqual([0, 0, false]);
  });
});

describe("examples/deep-research-question.txt", () => {
  it(
    "becomes a report at a URL, of the group and of its run alike",
    async () => {
      const { url, num_rows, run_id } = caller.accepted(question);
      expect([num_rows, run_id === undefined]).toEqual([1, false]);
      const { state, kind, results } = (await caller.follow(url)).at(-1)!;
      expect([state, kind, results.length]).toEqual(["completed", "deep_research", 1]);
      const report = (await caller.send(`/${results[0]!.$id}.md`)).text;
      expect(report).toContain("grid-scale battery capacity");
      expect(report.length).toBeGreaterThan(1_000);
    },
    storyTimeout,
  );
});

describe("the history", () => {
  it("lists what this key has started, newest first, and nothing to another key", async () => {
    const { task_groups } = JSON.parse((await caller.send("/v1/tasks/groups?limit=100")).text) as TaskGroupHistory;
    const created = task_groups.map(({ created_at }) => created_at);
    expect(created).toEqual([...created].sort().reverse());
    expect(task_groups.find(({ num_rows }) => num_rows === 150)).toMatchObject({
      state: "completed",
      processor: "lite-fast",
    });
    const first = JSON.parse((await caller.send("/v1/tasks/groups?limit=1")).text) as TaskGroupHistory;
    const second = JSON.parse((await caller.send(first.next!)).text) as TaskGroupHistory;
    const same = await caller.send(`/v1/tasks/groups?limit=1&cursor=${first.next_cursor}`);
    const ids = [first, second].flatMap((page) => page.task_groups.map(({ taskgroup_id }) => taskgroup_id));
    expect(ids).toEqual(task_groups.slice(0, 2).map(({ taskgroup_id }) => taskgroup_id));
    expect(JSON.parse(same.text)).toEqual(second);
    const other = await caller.send("/v1/tasks/groups", { headers: { "x-api-key": "demo-somebody-else" } });
    expect(JSON.parse(other.text)).toEqual({ task_groups: [], next: null, next_cursor: null });
    const foreign = await caller.send(task_groups[0]!.url, { headers: { "x-api-key": "demo-somebody-else" } });
    expect(foreign.status).toBe(404);
  });
});

const documents = ["README.md", "SPEC.md", "examples/README.md"].map((name) =>
  join(import.meta.dirname, "../..", name),
);

(hasCurl ? describe : describe.skip)("the curl calls of the documents, run as they stand", () => {
  const calls = documents.flatMap((file) => snippetsOf(file).map((snippet) => [snippet, file] as const));
  const groups = new Map<string, string>();
  let receiver: Listening;
  beforeAll(async () => {
    receiver = await listen(async (_request, response) => void response.end());
    const making = calls.map(async ([snippet]) => {
      const { on } = documentedCall(snippet);
      if (on !== "any") groups.set(snippet, await groupIn(caller, on, `${receiver.url}/hook`));
    });
    await Promise.all(making);
  }, storyTimeout);
  afterAll(() => receiver.close());

  it.each(calls)("%s", async (snippet, file) => {
    const said = await runSnippet(file, snippet, {
      base_url: cloud.base_url,
      api_key: cloud.demo_key,
      taskgroup_id: groups.get(snippet) ?? caller.accepted(question).taskgroup_id,
      webhook_url: `${receiver.url}/hook`,
    });
    expect(said).toMatch(documentedCall(snippet).prints);
  });

  it("include examples/curl.sh, whole", async () => {
    const file = join(import.meta.dirname, "../../examples/curl.sh");
    const said = await runSnippet(file, "bash ./curl.sh", { base_url: cloud.base_url, api_key: cloud.demo_key });
    expect(said).toMatch(new RegExp(`^${cloud.base_url}/tgrp_\\w+\n# `));
    expect(said).toContain('"num_rows":20');
  });
});

describe("all of it", () => {
  it("was allowed by the permissions of the template, without one refusal", () => {
    expect(cloud.denials).toEqual([]);
  });
});
