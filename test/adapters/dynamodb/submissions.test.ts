import { beforeAll, describe, expect, it } from "@jest/globals";
import type { SubmissionRecord } from "../../../lambdas/contracts/ledger.ts";
import { storeTwins } from "./twins.ts";

const twins = storeTwins();

const submission = (more: Partial<SubmissionRecord> = {}): SubmissionRecord => ({
  owner: "own_1",
  key: "order 17",
  rev: 0,
  request_hash: "h1",
  state: "creating",
  taskgroup_id: null,
  created_at: 1_000_000,
  expires_at: 2_000,
  ...more,
});

describe.each(twins)("the %s stores", (_, open) => {
  let stores: ReturnType<typeof open>;

  beforeAll(() => {
    stores = open();
  });

  it("give a submission to the first, and again after it expired", async () => {
    const { submissions } = stores;
    expect(await submissions.claim(submission(), 1_000_000)).toMatchObject({ claimed: true });
    expect(await submissions.claim(submission({ request_hash: "h2" }), 1_999_000)).toEqual({
      claimed: false,
      record: submission(),
    });
    expect(await submissions.claim(submission({ request_hash: "h3" }), 2_001_000)).toMatchObject({ claimed: true });
  });
});
