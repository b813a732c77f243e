/** Every fault, small: the whole table at its full size is `npm run faults`. */
import { describe, expect, it } from "@jest/globals";
import { faultTable } from "./fault-table.ts";
import { runCase, type Verdict } from "./run-case.ts";

/** Pro: eight POSTs of fifty rows. */
const rows = 400;

/** The first seed under which the fault does something to somebody. */
const whereItStrikes = async (name: string): Promise<Verdict & { seed: number }> => {
  const fault = faultTable.find((one) => one.name === name)!;
  for (let seed = 1; seed <= 5; seed += 1) {
    const verdict = await runCase(fault, { rows, seed, processor: "pro-fast" });
    if (verdict.struck > 0 || verdict.faults.length > 0 || name === "none") return { ...verdict, seed };
  }
  throw new Error(`${name} strikes under none of five seeds.`);
};

describe("no row is lost, paid twice or mixed up, by Parallel's bill, our ledger and the table", () => {
  it.each(faultTable.filter(({ may_duplicate }) => !may_duplicate).map(({ name }) => name))(
    "under %s",
    async (name) => {
      const { seed, faults, lost, duplicate, mismapped, state_bytes } = await whereItStrikes(name);
      expect({ seed, faults, lost, duplicate, mismapped }).toEqual({
        seed,
        faults: [],
        lost: 0,
        duplicate: 0,
        mismapped: 0,
      });
      expect(state_bytes).toBeLessThan(2_048);
    },
    120_000,
  );
});

describe("a POST that is committed after the quiet window", () => {
  it("duplicates at most the rows of that POST, and the group shows every one of them by run id", async () => {
    let duplicate = 0;
    for (const seed of [1, 2, 3, 4]) {
      const verdict = await runCase(
        faultTable.find(({ may_duplicate }) => may_duplicate)!,
        {
          rows,
          seed,
          processor: "pro-fast",
        },
      );
      expect({ seed, faults: verdict.faults, silent: verdict.silent }).toEqual({ seed, faults: [], silent: 0 });
      duplicate += verdict.duplicate;
    }
    // It is a limit of the protocol, not a case that never comes: some rows were paid twice, a POST's worth each time.
    expect(duplicate).toBeGreaterThan(0);
    expect(duplicate % 50).toBe(0);
  });
});
