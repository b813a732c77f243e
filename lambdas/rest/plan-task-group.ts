/** Serves POST /v1/tasks/groups/plan: what would be sent and what it would cost, nothing spent. */
import type { Ports } from "../core/ports.ts";
import { planTaskGroup } from "../core/task-group/submit/plan.ts";
import { invalid } from "../core/problem.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { json } from "../middleware/http/response.ts";
import { readSubmitted } from "./request-rows.ts";

export const planTaskGroupHandler = (ports: Ports) =>
  httpHandler(ports, { scope: "tasks:write", readsBytes: true }, async ({ request, caller }) => {
    const { upload, ...submitted } = await readSubmitted(ports, request);
    if (upload !== undefined) throw notPlanned();
    return json(200, await planTaskGroup(ports, caller, submitted));
  });

/** A function of 29 s reads no 200 MB. What would be asked first can be tried with a few of the rows. */
const notPlanned = () =>
  invalid({
    code: "upload_not_planned",
    title: "Uploads are not planned",
    detail:
      "An upload is read after its task group has started. Plan with a few of its rows, or start with sample and max_cost_usd: nothing is sent that costs more.",
    errors: [{ path: "inputs.upload", message: "is not read for a plan" }],
  });
