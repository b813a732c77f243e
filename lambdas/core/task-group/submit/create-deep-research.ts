/** Accepts one deep-research task: a group of one, so that its run can be found again (D5). */
import type { CreateDeepResearchRequest, TaskGroupAccepted } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import type { OnceOnly } from "../../idempotency/claim-key.ts";
import { type Submission, accept } from "./create.ts";

export const createDeepResearch = (
  ports: Ports,
  caller: Caller,
  submission: OnceOnly & Pick<Submission, "received_at"> & { readonly request: CreateDeepResearchRequest },
): Promise<TaskGroupAccepted> => {
  const { request, ...rest } = submission;
  const { input, ...options } = request;
  return accept(
    ports,
    caller,
    {
      kind: "deep_research",
      rows: [input],
      // Auto output on pro and above is Parallel's deep-research report.
      options: { ...options, processor: options.processor ?? "pro", output_type: "auto" },
    },
    rest,
  );
};
