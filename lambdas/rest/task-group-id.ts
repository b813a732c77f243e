/** Which task group a path names. */
import { notFound } from "../core/problem.ts";
import { unknownTaskGroup } from "../core/task-group/state/owned.ts";
import type { HttpRequest } from "../middleware/http/request.ts";

/** `{id}` of a management route. Throws Refused 404: a run, or anything else, cannot be managed. */
export const taskGroupId = (request: HttpRequest): string => {
  const id = request.params["id"] ?? "";
  if (/^tgrp_[A-Za-z0-9_-]{1,200}$/.test(id)) return id;
  if (id.startsWith("trun_")) {
    const detail = `${id} is one run. Manage the task group it belongs to: its id starts with tgrp_.`;
    throw notFound({
      code: "not_a_task_group",
      title: "Not a task group",
      detail,
      errors: [{ path: "id", message: "is the id of a run" }],
    });
  }
  throw unknownTaskGroup(id.slice(0, 100));
};
