/** The ways of a model through the tools, each step held to what the tool announced. */
import { expect } from "@jest/globals";
import { Ajv2020 } from "ajv/dist/2020.js";
import { encode } from "gpt-tokenizer";
import type { CallResult, SdkClient } from "./sdk-clients.ts";

const ajv = new Ajv2020({ strict: false });
const textOf = (result: CallResult): string => result.content.find(({ type }) => type === "text")?.text ?? "";
const linkOf = (result: CallResult): string => result.content.find(({ type }) => type === "resource_link")?.uri ?? "";

/** Calls a tool and holds its answer to what the tool announced: schema, text, link. */
export const announcedCaller =
  (client: SdkClient, outputs: Map<string, object>) => async (name: string, args: object) => {
    const result = await client.call(name, args as Record<string, unknown>);
    expect([name, result.isError ?? false, textOf(result)]).toEqual([name, false, expect.stringMatching(/\S/)]);
    ajv.validate(outputs.get(name) ?? false, result.structuredContent);
    expect(ajv.errors ?? []).toEqual([]);
    expect(linkOf(result)).toMatch(/^taskgroup:\/\/tgrp_/);
    return { ...result, structured: result.structuredContent as Record<string, unknown> };
  };

export type Call = ReturnType<typeof announcedCaller>;

/** Waits as a model would, at most a minute and a half: a busy machine may need more than one look. */
const atRest = async (call: Call, taskRunOrGroupId: unknown) => {
  for (let looks = 1; ; looks += 1) {
    const status = await call("getStatus", { taskRunOrGroupId, wait_seconds: 18 });
    if (looks === 5 || status.structured["next_check_seconds"] === null) return status;
  }
};

/** Started, looked at and stopped: the least that shows a credential works in every direction. */
export const startedAndStopped = async (call: Call): Promise<void> => {
  const { structured } = await call("createTaskGroup", { inputs: ["Stripe"], output: "CEO", processor: "pro" });
  const id = structured["taskgroup_id"];
  expect((await call("getStatus", { taskRunOrGroupId: id })).structured).toMatchObject({ num_rows: 1, num_ended: 0 });
  expect((await call("getResultMarkdown", { taskRunOrGroupId: id })).structured["rows"]).toBe("rows 1–1 of 1");
  const { structured: stopped } = await call("manageTaskGroup", { taskGroupId: id, action: "cancel" });
  expect(stopped).toMatchObject({
    taskgroup_id: id,
    message: expect.stringMatching(/^No more rows are sent: \d never sent, \$/),
  });
};

/** Rows to results: create, wait, read page by page, by column and status, with citations, and as a resource. */
export const rowsToResults = async (client: SdkClient, call: Call, base_url: string): Promise<void> => {
  const companies = ["Stripe", "Figma", "Adyen", "Klarna", "Wise"].map((company) => ({ company }));
  const started = await call("createTaskGroup", { inputs: companies, output: ["CEO", "city"], processor: "lite-fast" });
  const { taskgroup_id, url } = started.structured;
  expect(url).toBe(`${base_url}/${String(taskgroup_id)}`);
  expect(linkOf(started)).toBe(`taskgroup://${String(taskgroup_id)}`);
  expect(textOf(started)).toContain(String(url));

  const status = await atRest(call, url);
  expect(status.structured).toMatchObject({
    state: "completed",
    num_rows: 5,
    num_ended: 5,
    num_failed: 0,
    next_check_seconds: null,
  });
  expect(encode(textOf(status)).length).toBeLessThan(80);

  const seen: string[] = [];
  let cursor: unknown;
  do {
    const args = { taskRunOrGroupId: taskgroup_id, limit: 2, ...(cursor === undefined ? {} : { cursor }) };
    const { structured } = await call("getResultMarkdown", args);
    seen.push(String(structured["rows"]));
    cursor = structured["next_cursor"] ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(["rows 1–2 of 5", "rows 3–4 of 5", "rows 5–5 of 5"]);

  const narrow = await call("getResultMarkdown", {
    taskRunOrGroupId: taskgroup_id,
    fields: "company, CEO",
    status: "completed",
    basis: "field:CEO",
  });
  const markdown = String(narrow.structured["markdown"]);
  expect(markdown).toContain("| company | CEO |");
  expect(markdown).not.toContain("| city |");
  expect(markdown).toMatch(/https?:\/\//);
  expect(narrow.structured["rows"]).toBe("rows 1–5 of 5 (5 that are completed)");
  const none = await call("getResultMarkdown", { taskRunOrGroupId: taskgroup_id, status: "failed" });
  expect(none.structured["rows"]).toBe("rows 0–0 of 5 (none is failed)");

  const [resource] = await client.read(linkOf(started));
  expect(resource).toMatchObject({ uri: linkOf(started), mimeType: "text/markdown" });
  expect(resource?.text).toContain("rows 1–5 of 5");
  expect((await client.resources()).map(({ uri }) => uri)).toContain(linkOf(started));
  expect((await client.templates()).map(({ uriTemplate }) => uriTemplate)).toEqual(["taskgroup://{id}"]);
};

/** A sample, then the rest. */
export const sampleContinued = async (call: Call): Promise<void> => {
  const rows = "company,country\nOne,DE\nTwo,FR\nThree,IT\n";
  const args = { inputs: rows, output: "CEO", processor: "lite-fast", sample: 1 };
  const { structured } = await call("createTaskGroup", args);
  const id = { taskGroupId: structured["taskgroup_id"] };
  const rested = await atRest(call, structured["taskgroup_id"]);
  expect(rested.structured).toMatchObject({ state: "needs_attention", attention: expect.anything() });
  const continued = await call("manageTaskGroup", { ...id, action: "continue" });
  expect(continued.structured["message"]).toMatch(/^The remaining rows go on/);
  expect((await atRest(call, structured["taskgroup_id"])).structured).toMatchObject({
    state: "completed",
    num_ended: 3,
    num_failed: 0,
  });
};

/** One question, asked twice for one price, and followed up. */
export const questionFollowedUp = async (call: Call): Promise<void> => {
  const { structured } = await call("createDeepResearch", { input: "Heat pumps in the EU?", processor: "pro-fast" });
  const id = structured["taskgroup_id"];
  const status = await atRest(call, id);
  expect(status.structured).toMatchObject({ state: "completed", num_rows: 1 });
  const { structured: again } = await call("createDeepResearch", {
    input: "Heat pumps in the EU?",
    processor: "pro-fast",
  });
  expect(again).toMatchObject({ taskgroup_id: id, deduplicated: true });
  expect(again["interaction_id"]).toEqual(expect.any(String));
  const follow = { input: "And in 2020?", processor: "pro-fast", previous_interaction_id: again["interaction_id"] };
  expect((await call("createDeepResearch", follow)).structured).toMatchObject({ deduplicated: false });
};
