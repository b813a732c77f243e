import { expect } from "@jest/globals";
import type { TaskGroupRecord, TaskGroupSpec } from "../../../lambdas/contracts/ledger.ts";
import type { McpFront } from "../front.ts";

interface Started {
  readonly answer: Record<string, unknown>;
  readonly text: string;
  readonly record: TaskGroupRecord;
  readonly spec: TaskGroupSpec;
}

/** Calls the tool and reads what the core keeps of it. */
export const started = async (front: McpFront, name: string, args: object): Promise<Started> => {
  const { result } = await front.call(name, args);
  const text = result?.content[0]?.text ?? "";
  expect([result?.isError ?? false, text]).toEqual([false, expect.stringContaining("tgrp_")]);
  const answer = result?.structuredContent ?? {};
  const id = String(answer["taskgroup_id"]);
  const [record, spec] = [await front.ports.taskGroups.get(id), await front.ports.taskGroups.getSpec(id)];
  if (!record || !spec) throw new Error(`${id} was not kept`);
  return { answer, text, record, spec };
};

export const refusal = async (front: McpFront, name: string, args: object): Promise<string> => {
  const { result } = await front.call(name, args);
  expect(result?.isError).toBe(true);
  return result?.content[0]?.text ?? "";
};
