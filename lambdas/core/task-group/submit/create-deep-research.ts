/** Accepts one deep-research task: a group of one, so that its run can be found again (D5). */
import type { CreateDeepResearchRequest, TaskGroupAccepted, TaskGroupOptions } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import type { OnceOnly } from "../../idempotency/claim-key.ts";
import { type Submission, accept } from "./create.ts";

/** A report in text, unless a schema or another type was asked for; words say what the report is to hold. */
const outputTypeOf = ({ output, output_type }: CreateDeepResearchRequest): TaskGroupOptions["output_type"] => {
  const isSchema = typeof output === "object" || output?.trimStart().startsWith("{") === true;
  return output_type ?? (isSchema ? undefined : "text");
};

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
      options: { ...options, processor: options.processor ?? "pro", output_type: outputTypeOf(request) },
    },
    rest,
  );
};
