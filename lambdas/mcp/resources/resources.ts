/** What is a resource: each task group of the caller, as the Markdown that getResultMarkdown answers. */
import type { TaskGroupHistory } from "../../contracts/table.ts";
import { plainText } from "../../core/formats/plain-text.ts";
import { listTaskGroups } from "../../core/task-group/table/history.ts";
import { problemOf } from "../../middleware/errors/error-response.ts";
import { readResultUri, resourceTemplate, resultUri } from "./resource-uri.ts";
import { readResultPage } from "../answers/result-page.ts";
import { RpcError, rpcCodes } from "../protocol/rpc.ts";
import type { ToolCall } from "../tools/tool.ts";

const listed = 50;
const mimeType = "text/markdown";

export const resourceTemplates = [
  {
    uriTemplate: resourceTemplate,
    name: "taskgroup",
    title: "Results of a task group or run",
    description: "The table as Markdown, first page; text from the web, untrusted.",
    mimeType,
  },
];

/** What the core threw, as a JSON-RPC error: a resource has no other way to say it. */
const refused = (call: ToolCall, error: unknown, uri: string): RpcError => {
  const problem = problemOf(error, "");
  const code = problem.status === 404 ? rpcCodes.resourceNotFound : rpcCodes.refused;
  const detail = problem.detail.replaceAll(call.caller.key.reveal(), "[redacted]");
  return new RpcError(code, plainText(`${uri}: ${problem.title}. ${detail}`).slice(0, 1_000));
};

const needReading = (call: ToolCall): void => {
  if (call.caller.scopes.includes("tasks:read")) return;
  throw new RpcError(rpcCodes.refused, "This connection lacks the permission tasks:read: reconnect and allow it.");
};

const describe = (group: TaskGroupHistory["task_groups"][number]) => ({
  uri: resultUri(group.taskgroup_id),
  name: group.taskgroup_id,
  title: plainText(group.title ?? group.taskgroup_id).slice(0, 120),
  description: `${group.num_rows} rows, ${group.state}, started ${group.created_at}`,
  mimeType,
});

/** The caller's newest groups. `cursor` is the nextCursor of the page before. */
export const listResources = async (call: ToolCall, params: Record<string, unknown>) => {
  needReading(call);
  const cursor = params["cursor"];
  if (cursor !== undefined && typeof cursor !== "string") {
    throw new RpcError(rpcCodes.invalidParams, "params.cursor: expected the nextCursor of the page before");
  }
  try {
    const history = await listTaskGroups(call.ports, call.caller, { limit: listed, cursor });
    return {
      resources: history.task_groups.map(describe),
      ...(history.next_cursor === null ? {} : { nextCursor: history.next_cursor }),
    };
  } catch (error) {
    throw refused(call, error, "params.cursor");
  }
};

export const readResource = async (call: ToolCall, params: Record<string, unknown>) => {
  needReading(call);
  const uri = params["uri"];
  const wanted = typeof uri === "string" ? readResultUri(uri) : null;
  if (typeof uri !== "string" || !wanted) {
    throw new RpcError(
      rpcCodes.invalidParams,
      `params.uri: expected ${resourceTemplate}, for instance taskgroup://tgrp_1a2b`,
    );
  }
  try {
    const page = await readResultPage(call.ports, call.caller, wanted);
    const next = page.next_cursor === null ? "" : `\nNext page: ${resultUri(wanted.id, page.next_cursor)}`;
    return { contents: [{ uri, mimeType, text: `${page.markdown}${next}` }] };
  } catch (error) {
    throw refused(call, error, uri);
  }
};
