/** A finished deep research whose answer is `content`. */
import { isRecord } from "../../../../lambdas/contracts/json.ts";
import type { FieldBasis } from "../../../../lambdas/contracts/parallel.ts";
import type { TaskGroupTable } from "../../../../lambdas/contracts/table.ts";
import { documentOf } from "../../../../lambdas/core/formats/report/report.ts";
import { sampleTable } from "../sample-table.ts";

export const reportTable = (content: unknown, basis: FieldBasis[] = [], question = "Why?"): TaskGroupTable => {
  const cells = isRecord(content) ? content : { output: content };
  const output_schema = isRecord(content) ? { type: "object" } : null;
  return sampleTable({
    kind: "deep_research",
    title: null,
    state: "completed",
    num_rows: 1,
    num_ended: 1,
    num_failed: 0,
    num_running: 0,
    processor: "pro",
    columns: [
      { key: "input", name: "input", source: "input" },
      ...Object.keys(cells).map((name) => ({ key: name, name, source: "output" as const })),
    ],
    results: [{ ...cells, input: question, $index: 0, $id: "trun_1", $status: "completed" }],
    report: documentOf({ content, basis, question, output_schema, interaction_id: "trun_1" }).report,
    ready_at: null,
    finished_at: "2026-11-24T04:09:00Z",
  });
};
