/** Decides which tools there are, in the order clients list them. */
import { createDeepResearch } from "./tools/create-deep-research.ts";
import { createTaskGroup } from "./tools/create-task-group.ts";
import { getResultMarkdown } from "./tools/get-result-markdown.ts";
import { getStatus } from "./tools/get-status.ts";
import { manageTaskGroup } from "./tools/manage-task-group.ts";
import type { Tool } from "./tool.ts";

export const toolTable: readonly Tool[] = [
  createTaskGroup,
  createDeepResearch,
  getStatus,
  getResultMarkdown,
  manageTaskGroup,
];
