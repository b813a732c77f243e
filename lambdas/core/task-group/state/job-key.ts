/** Opens the sealed key of a group for one step; the key is held by the client it makes and nowhere else. */
import type { TaskGroupRecord } from "../../../contracts/ledger.ts";
import type { Parallel } from "../../ports/parallel.ts";
import type { Ports } from "../../ports.ts";
import type { Secret } from "../../secret.ts";

/** Headers of the group's MCP servers, opened for the step that sends; null: it has none. */
export const headersOf = async (
  { jobKeys }: Pick<Ports, "jobKeys">,
  { taskgroup_id, owner, sealed_headers }: TaskGroupRecord,
): Promise<Secret | null> =>
  sealed_headers === null ? null : jobKeys.openHeaders(sealed_headers, { taskgroup_id, owner });

export const parallelOf = async (
  ports: Pick<Ports, "jobKeys" | "parallel">,
  record: TaskGroupRecord,
): Promise<Parallel> => {
  const { taskgroup_id, owner, sealed_key } = record;
  if (!sealed_key) throw new Error(`The sealed key of ${taskgroup_id} is erased: its work is over.`);
  return ports.parallel(await ports.jobKeys.open(sealed_key, { taskgroup_id, owner }));
};
