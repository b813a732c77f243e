/** Decides which tools there are, in the order clients list them. */
import { cancelTaskGroup } from "../core/task-group/cancel.ts";
import { resumeTaskGroup } from "../core/task-group/resume.ts";
import { retryTaskGroup } from "../core/task-group/retry.ts";
import { createDeepResearch } from "./tools/create-deep-research.ts";
import { createTaskGroup } from "./tools/create-task-group.ts";
import { getResultMarkdown } from "./tools/get-result-markdown.ts";
import { getStatus } from "./tools/get-status.ts";
import { defineManageTaskGroup } from "./tools/manage-task-group.ts";
import type { Tool } from "./tool.ts";

const manageTaskGroup = defineManageTaskGroup({
  retry: retryTaskGroup,
  continue: resumeTaskGroup,
  cancel: cancelTaskGroup,
});

export const toolTable: readonly Tool[] = [
  createTaskGroup,
  createDeepResearch,
  getStatus,
  getResultMarkdown,
  manageTaskGroup,
];
