/** Part: starting the state machine. */
import { sfnExecutions } from "../adapters/stepfunctions/executions.ts";
import type { Part } from "./compose.ts";
import { read } from "./environment.ts";

export const starting: Part = { executions: () => sfnExecutions(read("STATE_MACHINE_ARN")) };
