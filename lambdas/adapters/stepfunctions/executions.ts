/** Starts the state machine once per task group and generation. */
import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { Executions } from "../../core/ports/task-group-stores.ts";
import { awsClient } from "../aws-client.ts";

export const sfnExecutions = (stateMachineArn: string): Executions => {
  const client = new SFNClient(awsClient);
  return {
    async start({ taskgroup_id, generation }) {
      try {
        await client.send(
          new StartExecutionCommand({
            stateMachineArn,
            name: `${taskgroup_id}-${generation}`,
            input: JSON.stringify({ taskgroup_id, generation }),
          }),
        );
      } catch (error) {
        // The name is the idempotency key: taken means started, by us or by somebody who was as right as we are.
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
      }
    },
  };
};
