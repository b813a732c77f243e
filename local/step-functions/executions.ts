/** The executions of the template's machines, with the lifecycle and the refusals of AWS Step Functions. */
import { setTimeout as delay } from "node:timers/promises";
import { type Assembly, type MachineResource } from "../cloud-assembly/assembly.ts";
import { type Access } from "../iam/access.ts";
import { type FunctionPool } from "../lambda/pool.ts";
import { invokeWithin } from "../lambda/server.ts";
import { AwsError } from "../wire/aws-error.ts";
import {
  loadDefinition,
  startExecution,
  StateError,
  type Definition,
  type Execution,
  type ExecutionResult,
} from "./interpreter.ts";

export interface StoredExecution {
  readonly arn: string;
  readonly name: string;
  readonly machine: MachineResource;
  readonly input: string;
  /** Epoch milliseconds. */
  readonly started: number;
  readonly execution: Execution;
  stopped?: number;
  result?: ExecutionResult;
}

export interface Executions {
  readonly all: ReadonlyMap<string, StoredExecution>;
  machine(arn: string): MachineResource;
  definition(arn: string): Definition;
  /** The same name and input while it is open answers the same execution; otherwise ExecutionAlreadyExists. */
  start(machineArn: string, name: string, input: string): StoredExecution;
  get(arn: string): StoredExecution;
  /** Aborts what still runs. */
  close(): Promise<void>;
}

export function createExecutions(assembly: Assembly, access: Access, pool: FunctionPool): Executions {
  const definitions = new Map(assembly.machines.map(({ arn, definition }) => [arn, loadDefinition(definition)]));
  const all = new Map<string, StoredExecution>();
  const machine = (arn: string) => {
    const found = assembly.machines.find((item) => item.arn === arn);
    if (!found) throw new AwsError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
    return found;
  };
  const invoke = async (caller: MachineResource, functionArn: string, payload: unknown): Promise<unknown> => {
    try {
      access.require(caller.id, { action: "lambda:InvokeFunction", resource: functionArn });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      console.error(`local cloud: ${error.message}`);
      throw new StateError("Lambda.AWSLambdaException", error.message, { started: false });
    }
    const outcome = await invokeWithin(pool, assembly, functionArn, JSON.stringify(payload));
    if ("payload" in outcome) return JSON.parse(outcome.payload) as unknown;
    throw new StateError(outcome.failure.errorType, JSON.stringify(outcome.failure));
  };
  return {
    all,
    machine,
    definition: (arn) => definitions.get(machine(arn).arn)!,
    get(arn) {
      const found = all.get(arn);
      if (!found) throw new AwsError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
      return found;
    },
    start(machineArn, name, input) {
      const owner = machine(machineArn);
      const arn = `${owner.arn.replace(":stateMachine:", ":execution:")}:${name}`;
      const before = all.get(arn);
      if (before && !before.result && before.input === input) return before;
      if (before) throw new AwsError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
      const identity = {
        id: arn,
        name,
        roleArn: `arn:aws:iam::${assembly.account}:role/${owner.roleId}`,
        machine: { id: owner.arn, name: owner.name },
      };
      const execution = startExecution(definitions.get(owner.arn)!, JSON.parse(input), identity, {
        invoke: (resource, payload) => invoke(owner, resource, payload),
        sleep: async (ms, signal) => delay(ms, undefined, { signal }),
        now: () => Date.now(),
        random: () => Math.random(),
      });
      const stored: StoredExecution = { arn, name, machine: owner, input, started: Date.now(), execution };
      all.set(arn, stored);
      void execution.result.then((result) => {
        stored.result = result;
        stored.stopped = Date.now();
      });
      return stored;
    },
    async close() {
      const open = [...all.values()].filter(({ result }) => !result);
      for (const { execution } of open) execution.stop("LocalCloudStopped");
      await Promise.all(open.map(({ execution }) => execution.result));
    },
  };
}
