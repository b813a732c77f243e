/** Starts the next generation of a task group: what retry, append and continue have in common. */
import type { Tally, TaskGroupRecord } from "../../../contracts/ledger.ts";
import { type GroupState, isTerminal } from "../../../contracts/lifecycle.ts";
import type { McpServersAgain } from "../../../contracts/run-options.ts";
import type { TaskGroupAccepted } from "../../../contracts/task-group.ts";
import type { Caller } from "../../oauth/sign-in/caller.ts";
import type { Ports } from "../../ports.ts";
import { acceptedAnswer } from "../submit/accepted.ts";
import { type IdempotentRequest, wasApplied, withApplied } from "../../idempotency/applied-requests.ts";
import { unpreparedBefore } from "../rows/batches.ts";
import { transition } from "../state/lifecycle.ts";
import type { Sends } from "../../budget/sends.ts";
import { type Cost, overDayCap } from "../../budget/caps.ts";
import { giveBack } from "../../budget/give-back.ts";
import { holdMoney, releaseMoney, withHold } from "../../budget/holds.ts";
import { changeTaskGroup, existingSpec } from "../state/record-change.ts";
import { headersNeeded, needsSecrets, secretsAgain } from "../specification/mcp-servers.ts";

export interface NextGeneration {
  readonly caller: Caller;
  readonly taskgroup_id: string;
  /** Rows it will send at most, and what they cost: held before anything is written. 0 where the price is not known. */
  readonly cost: Cost;
  /** Micro-dollars of those of them that count as sent already, because the answer to their send was lost. */
  readonly micros_maybe_sent?: number;
  /** What the batches say, such rows included. */
  readonly sends?: Sends;
  /** Checks the record as it stands and answers it changed; throws Refused to leave it. May run several times. */
  readonly change: (record: TaskGroupRecord) => TaskGroupRecord;
  readonly request: IdempotentRequest | undefined;
  /** Headers of the group's MCP servers, brought again. */
  readonly mcp_servers?: McpServersAgain | undefined;
  /** What has to be stored before the generation is raised; not asked for where the money is refused. */
  readonly store?: () => Promise<void>;
}

/**
 * Order: money held → what goes with it stored → generation raised by one conditional write, with the caller's key sealed afresh → execution
 * started. A crash between the last two leaves `to_start_since` for the sweeper. An execution of an older generation
 * ends by itself at its next step.
 */
export const startNextGeneration = async (
  ports: Ports,
  record: TaskGroupRecord,
  next: NextGeneration,
): Promise<TaskGroupAccepted> => {
  const { taskgroup_id, caller } = next;
  const { mcp_servers } = (await existingSpec(ports, taskgroup_id)).run_options;
  const secrets = secretsAgain(taskgroup_id, mcp_servers, next.mcp_servers);
  const requireHeaders = ({ sealed_headers }: Pick<TaskGroupRecord, "sealed_headers">): void => {
    if (sealed_headers === null && secrets === null && needsSecrets(mcp_servers)) {
      throw headersNeeded(taskgroup_id, mcp_servers);
    }
  };
  requireHeaders(record);
  // A cancel whose money was not given back yet: its rows are about to be held for afresh.
  if (record.state === "cancelled") await giveBack(ports, record);
  const held = await holdMoney(ports, caller.owner, next.cost.micros);
  if (held === null) throw overDayCap(ports, next.cost);
  let raised: TaskGroupRecord;
  let before = false;
  try {
    await next.store?.();
    const context = { taskgroup_id, owner: caller.owner };
    const sealed_key = await ports.jobKeys.seal(caller.key, context);
    const sealed_headers = secrets && (await ports.jobKeys.sealHeaders(secrets, context));
    raised = await changeTaskGroup(ports, taskgroup_id, (current) => {
      before = wasApplied(current, next.request);
      if (before) return null;
      // The end may have erased them meanwhile.
      requireHeaders(current);
      const now = ports.clock.now();
      const changed = withApplied(transition(next.change(current), firstState(current), now), next.request);
      const generation = current.generation + 1;
      const over = isTerminal(current.state);
      // What was held before an end is settled; what was held before a pause counts on.
      const holds = withHold(over ? [] : current.budget.holds, held, { generation, again: over });
      return {
        ...changed,
        generation,
        plan: { ...changed.plan, num_batches: 0, prepared_at: null, unprepared: unpreparedBefore(current) },
        budget: { ...changed.budget, holds },
        progress: { ...changed.progress, tally: heldFor(current, next, held.micros) },
        sealed_key,
        sealed_headers: sealed_headers ?? current.sealed_headers,
        pause: null,
        to_start_since: now,
        // It lives again: what its end set does not count any more.
        expires_at: null,
      };
    });
  } catch (error) {
    await releaseMoney(ports, caller.owner, held);
    throw error;
  }
  if (before) {
    await releaseMoney(ports, caller.owner, held);
    return replayed(ports, raised);
  }
  await ports.executions.start({ taskgroup_id, generation: raised.generation });
  return acceptedAnswer(ports, raised, await existingSpec(ports, taskgroup_id), false);
};

/** A file whose rows are not read yet is read first. */
const firstState = ({ reading }: TaskGroupRecord): GroupState => (reading ? "reading" : "preparing");

/** Sends before an end are settled; after a pause what was held counts on. */
const heldFor = ({ state, progress: { tally } }: TaskGroupRecord, next: NextGeneration, micros: number): Tally => {
  if (!isTerminal(state)) return { ...tally, micros_held: tally.micros_held + micros };
  const made = { ...tally, ...next.sends };
  return { ...made, micros_held: made.micros_sent + Math.max(0, micros - (next.micros_maybe_sent ?? 0)) };
};

/** The same request changed the record before, whatever its caps and limits say now: it is started once more, which is no second start, and answered again. */
export const replayed = async (ports: Ports, record: TaskGroupRecord): Promise<TaskGroupAccepted> => {
  const { taskgroup_id, generation } = record;
  if (record.to_start_since !== null) await ports.executions.start({ taskgroup_id, generation });
  return acceptedAnswer(ports, record, await existingSpec(ports, taskgroup_id), true);
};
