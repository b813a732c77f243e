/** Step Functions' API: what functions and an operator's SDK may ask about machines and executions. */
import { randomUUID } from "node:crypto";
import * as z from "zod";
import { type Access } from "../iam/access.ts";
import { AwsError } from "../wire/aws-error.ts";
import { serveJson, type Operation } from "../wire/json-protocol.ts";
import { type Listening } from "../wire/listen.ts";
import { type Executions, type StoredExecution } from "./executions.ts";
import { type HistoryEvent } from "./history.ts";

const StartExecution = z.strictObject({
  stateMachineArn: z.string(),
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,80}$/, "Invalid Name")
    .optional(),
  input: z.string().max(262_144).default("{}"),
});
const OneExecution = z.strictObject({ executionArn: z.string(), includedData: z.string().optional() });
const StopExecution = z.strictObject({
  executionArn: z.string(),
  error: z.string().optional(),
  cause: z.string().optional(),
});
const ListExecutions = z.strictObject({
  stateMachineArn: z.string(),
  statusFilter: z.string().optional(),
  maxResults: z.number().int().optional(),
  nextToken: z.string().optional(),
});
const GetExecutionHistory = z.strictObject({
  executionArn: z.string(),
  maxResults: z.number().int().min(0).max(1000).optional(),
  reverseOrder: z.boolean().default(false),
  includeExecutionData: z.boolean().default(true),
  nextToken: z.string().optional(),
});
const OneMachine = z.strictObject({ stateMachineArn: z.string(), includedData: z.string().optional() });

const seconds = (ms: number) => ms / 1000;
const statusOf = ({ result }: StoredExecution) => result?.status ?? "RUNNING";

/** A page of a list by a token that is the number of items already shown. */
function pageOf<T>(items: readonly T[], token: string | undefined, size: number): { items: T[]; nextToken?: string } {
  const from = Number(token ?? 0);
  const next = from + size < items.length ? { nextToken: String(from + size) } : {};
  return { items: items.slice(from, from + size), ...next };
}

const onTheWire = ({ id, previousEventId, timestamp, type, details }: HistoryEvent) => ({
  id,
  previousEventId,
  timestamp: seconds(timestamp),
  type,
  ...(details ? { [details.member]: details.value } : {}),
});

export function serveStepFunctions(executions: Executions, access: Access): Promise<Listening> {
  const summary = (stored: StoredExecution) => ({
    executionArn: stored.arn,
    stateMachineArn: stored.machine.arn,
    name: stored.name,
    status: statusOf(stored),
    startDate: seconds(stored.started),
    ...(stored.stopped === undefined ? {} : { stopDate: seconds(stored.stopped) }),
  });
  const operations: Record<string, Operation> = {
    StartExecution(body, caller) {
      const { stateMachineArn, name = randomUUID(), input } = StartExecution.parse(body);
      access.require(caller, { action: "states:StartExecution", resource: stateMachineArn });
      try {
        JSON.parse(input);
      } catch {
        throw new AwsError("InvalidExecutionInput", "Invalid State Machine Execution Input: it is no JSON");
      }
      const { arn, started } = executions.start(stateMachineArn, name, input);
      return { executionArn: arn, startDate: seconds(started) };
    },
    DescribeExecution(body, caller) {
      const { executionArn } = OneExecution.parse(body);
      access.require(caller, { action: "states:DescribeExecution", resource: executionArn });
      const stored = executions.get(executionArn);
      const { output, error, cause } = stored.result ?? {};
      const ended = output === undefined ? { error, cause } : { output: JSON.stringify(output) };
      return { ...summary(stored), input: stored.input, redriveCount: 0, ...ended };
    },
    async StopExecution(body, caller) {
      const { executionArn, error, cause } = StopExecution.parse(body);
      access.require(caller, { action: "states:StopExecution", resource: executionArn });
      const { execution } = executions.get(executionArn);
      execution.stop(error, cause);
      await execution.result;
      return { stopDate: seconds(executions.get(executionArn).stopped ?? Date.now()) };
    },
    ListExecutions(body, caller) {
      const { stateMachineArn, statusFilter, maxResults, nextToken } = ListExecutions.parse(body);
      access.require(caller, { action: "states:ListExecutions", resource: stateMachineArn });
      const { arn } = executions.machine(stateMachineArn);
      const own = [...executions.all.values()].filter((stored) => stored.machine.arn === arn).reverse();
      const wanted = own.filter((stored) => statusFilter === undefined || statusOf(stored) === statusFilter);
      const { items, ...next } = pageOf(wanted, nextToken, maxResults || 100);
      return { executions: items.map(summary), ...next };
    },
    GetExecutionHistory(body, caller) {
      const { executionArn, maxResults, nextToken, reverseOrder } = GetExecutionHistory.parse(body);
      access.require(caller, { action: "states:GetExecutionHistory", resource: executionArn });
      const { history } = executions.get(executionArn).execution;
      const { items, ...next } = pageOf(reverseOrder ? history.toReversed() : history, nextToken, maxResults || 100);
      return { events: items.map(onTheWire), ...next };
    },
    DescribeStateMachine(body, caller) {
      const { stateMachineArn } = OneMachine.parse(body);
      access.require(caller, { action: "states:DescribeStateMachine", resource: stateMachineArn });
      const { arn, name, definition, roleId } = executions.machine(stateMachineArn);
      return {
        stateMachineArn: arn,
        name,
        status: "ACTIVE",
        type: "STANDARD",
        definition: JSON.stringify(definition),
        roleArn: `arn:aws:iam::${arn.split(":")[4]}:role/${roleId}`,
        creationDate: 0,
      };
    },
  };
  return serveJson("1.0", "Step Functions", (name) => operations[name]);
}
