/** Which tools there are, in the order clients list them. */
import { createDeepResearch } from "./create-deep-research.ts";
import { createTaskGroup } from "./create-task-group.ts";
import { getResultMarkdown } from "./get-result-markdown.ts";
import { getStatus } from "./get-status.ts";
import { manageTaskGroup } from "./manage-task-group.ts";
import type { Tool } from "./tool.ts";

export const toolTable: readonly Tool[] = [
  createTaskGroup,
  createDeepResearch,
  getStatus,
  getResultMarkdown,
  manageTaskGroup,
];
