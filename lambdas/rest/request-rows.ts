/** Which rows and options a submit request holds, whichever of its forms it came in. */
import * as z from "zod";
import type { InputRow } from "../contracts/ledger.ts";
import {
  AppendRowsRequest,
  CreateTaskGroupRequest,
  InputsByUpload,
  InputsByUrl,
  type TaskGroupOptions,
} from "../contracts/task-group.ts";
import type { ReadRows } from "../core/formats/read/check-rows.ts";
import { parseExactJson, keptAsTextSentences } from "../core/formats/read/exact-json.ts";
import { readFile } from "../core/formats/file/read-file.ts";
import { readInputs } from "../core/formats/read/read-rows.ts";
import type { Ports } from "../core/ports.ts";
import { invalid } from "../core/problem.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { parseJson, parsePart } from "../middleware/validate.ts";
import { readBody, rowsInBody } from "./request-body.ts";
import { OptionsQuery, withSchema } from "./submit-options.ts";

export interface Submitted {
  readonly rows: InputRow[];
  readonly options: TaskGroupOptions;
  /** What was left out or guessed in reading the rows. */
  readonly warnings: string[];
  /** The upload that holds the rows: `rows` is empty then. */
  readonly upload?: string;
}

/** Largest file behind an `inputs.url`. */
const maxFetchedBytes = 20 * 1024 * 1024;

const NoQuery = z.strictObject({});

const rowsAt = async (ports: Ports, { url }: z.infer<typeof InputsByUrl>): Promise<ReadRows> => {
  const { body, content_type } = await ports.fetcher.fetch({ url, purpose: "inputs", max_bytes: maxFetchedBytes });
  const name = new URL(url).pathname;
  return readFile(body, { content_type, name, path: "inputs.url", most_bytes: maxFetchedBytes });
};

const rowsIn = (inputs: unknown): ReadRows => {
  if (typeof inputs === "string" && /^\s*https?:\/\/\S+\s*$/i.test(inputs)) {
    throw invalid({
      code: "invalid_rows",
      title: "Rows expected",
      detail: 'To fetch rows from an address send {"inputs": {"url": "https://…"}}.',
      errors: [{ path: "inputs", message: "is an address, not rows" }],
    });
  }
  return readInputs(inputs);
};

/** `inputs` of a JSON body, its numbers with all their digits: `body` is the text it was parsed from. */
const rowsOf = async (ports: Ports, inputs: unknown, body: string): Promise<ReadRows> => {
  const byUrl = InputsByUrl.safeParse(inputs);
  if (byUrl.success) return rowsAt(ports, byUrl.data);
  if (!Array.isArray(inputs)) return rowsIn(inputs);
  const { value, kept_as_text } = parseExactJson(body.replace(/^\uFEFF/, ""));
  const read = rowsIn(kept_as_text === 0 ? inputs : z.object({ inputs: z.unknown() }).parse(value).inputs);
  return { ...read, warnings: [...keptAsTextSentences(kept_as_text), ...read.warnings] };
};

/** Rows and options of POST /v1/tasks/groups and …/plan. Throws Refused 4xx naming each wrong field. */
export const readSubmitted = async (ports: Ports, request: HttpRequest): Promise<Submitted> => {
  const { format, ...body } = readBody(request);
  if (format === "request") {
    parsePart(NoQuery, request.query, "query");
    const { inputs, ...options } = parsePart(CreateTaskGroupRequest, parseJson(body.text), "body");
    const checked = withSchema(options);
    const uploaded = InputsByUpload.safeParse(inputs);
    if (uploaded.success) return { rows: [], options: checked, warnings: body.warnings, upload: uploaded.data.upload };
    const { rows, warnings } = await rowsOf(ports, inputs, body.text);
    return { rows, options: checked, warnings: [...body.warnings, ...warnings] };
  }
  const options = withSchema(parsePart(OptionsQuery, request.query, "query"));
  const { rows, warnings } = rowsInBody({ ...body, format });
  return { rows, options, warnings };
};

const AppendQuery = OptionsQuery.pick({ max_cost_usd: true });

/** Rows and cap of POST /{taskgroup_id}/rows, in the same forms. Throws Refused 4xx naming each wrong field. */
export const readAppended = async (
  ports: Ports,
  request: HttpRequest,
): Promise<{ rows: InputRow[]; max_cost_usd?: number | undefined; warnings: string[] }> => {
  const { format, ...body } = readBody(request);
  if (format === "request") {
    parsePart(NoQuery, request.query, "query");
    const { inputs, max_cost_usd } = parsePart(AppendRowsRequest, parseJson(body.text), "body");
    const { rows, warnings } = await rowsOf(ports, inputs, body.text);
    return { rows, max_cost_usd, warnings: [...body.warnings, ...warnings] };
  }
  const cap = parsePart(AppendQuery, request.query, "query");
  const { rows, warnings } = rowsInBody({ ...body, format });
  return { ...cap, rows, warnings };
};
