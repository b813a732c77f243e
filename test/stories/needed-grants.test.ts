/** Each grant of the template is needed: without it the local run fails as AWS would, naming who, what and where. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";
import { callerOf, truthOf, until, type Caller } from "./caller.ts";

let cloud: LocalCloud;
let caller: Caller;
beforeAll(async () => {
  cloud = await startLocalCloud({
    without: [
      { function: "prepare", action: "s3:GetObject" },
      { function: "read", action: "dynamodb:Query" },
    ],
  });
  caller = callerOf(cloud);
}, 180_000);
afterAll(() => cloud.stop());

const denied = (fn: string, action: string, resource: string): RegExp =>
  new RegExp(
    `/Functions${fn}Function\\w+ is not authorized to perform: ${action} on resource: arn:aws:${resource}`,
    "i",
  );
const logOf = (fn: string): string => readFileSync(join(cloud.logs, `${fn}.log`), "utf8");

describe("without a grant that is needed", () => {
  it("a step fails with AccessDenied naming action and resource, and nothing reaches Parallel", async () => {
    const body = {
      inputs: [{ company: "Stripe" }],
      output: { type: "object", properties: { ceo: { type: "string" } } },
    };
    const { taskgroup_id } = caller.accepted(await caller.sendJson("/v1/tasks/groups", body));
    const refusal = denied("prepare", "s3:GetObject", `s3:::[\\w-]+/inputs/${taskgroup_id}/source`);
    await until("a refusal of s3:GetObject", () => cloud.denials.some((line) => refusal.test(line)));
    const { groups } = await truthOf(cloud.parallel_url);
    expect(groups.flatMap(({ runs = [] }) => runs)).toEqual([]);
  });

  it("a handler answers 500 without a word of it, and its log and the local cloud name action and resource", async () => {
    const { status, text } = await caller.send("/v1/tasks/groups");
    expect(status).toBe(500);
    expect(text).not.toMatch(/dynamodb|arn:aws|authorized/i);
    expect(cloud.denials.at(-1)).toMatch(denied("read", "dynamodb:Query", "dynamodb:.*:table/.*/index/by-owner"));
    await until("AccessDenied in the log", () => logOf("read").includes("AccessDenied"));
  });

  it("everything else goes on", async () => {
    const { status } = await caller.sendJson("/v1/tasks/groups/plan", { inputs: ["Stripe"], output: "CEO" });
    expect(status).toBe(200);
  });
});
