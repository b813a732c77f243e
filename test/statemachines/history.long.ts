/** What 10,000 rows leave in the history of their execution, which Step Functions ends at 25,000 events. */
import { describe, expect, it } from "@jest/globals";
import { faultTable } from "../faults/fault-table.ts";
import { runCase } from "../faults/run-case.ts";

const rows = 10_000;
const fault = (name: string) => faultTable.find((one) => one.name === name)!;

describe("the execution of 10,000 rows", () => {
  it.each([{ processor: "pro", posts: 200, under: "everything" }] as const)(
    "stays under 3,000 events and 2 KB of state with $posts POSTs of $processor, fault: $under",
    async ({ processor, posts, under }) => {
      const verdict = await runCase(fault(under), { rows, seed: 1, processor });
      expect(verdict.faults).toEqual([]);
      expect(verdict.posts).toBeGreaterThanOrEqual(posts);
      expect(verdict.events).toBeLessThan(3_000);
      expect(verdict.state_bytes).toBeLessThan(2_048);
    },
    300_000,
  );
});
