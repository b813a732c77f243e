/** Which rows and options a submit request holds, whichever of its forms it came in. */
import * as z from "zod";
import type { InputRow } from "../contracts/ledger.ts";
import { SourcePolicy } from "../contracts/parallel.ts";
import { AppendRowsRequest, CreateTaskGroupRequest, InputsByUrl, TaskGroupOptions } from "../contracts/task-group.ts";
import { guessFormat, readInputs, readRows, type RowsFormat } from "../core/formats/read-rows.ts";
import type { Ports } from "../core/ports.ts";
import { invalid, unsupportedMediaType, type Refused } from "../core/problem.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { emptyBody, parseJson, parsePart } from "../middleware/validate.ts";

export interface Submitted {
  readonly rows: InputRow[];
  readonly options: TaskGroupOptions;
}

/** Largest file behind an `inputs.url`. */
const maxFetchedBytes = 20 * 1024 * 1024;

const rowTypes: Readonly<Record<string, RowsFormat>> = {
  "text/csv": "csv",
  "application/csv": "csv",
  "text/tab-separated-values": "tsv",
  "application/x-ndjson": "ndjson",
  "application/ndjson": "ndjson",
  "application/jsonl": "ndjson",
};

const jsonType = /^application\/(.+\+)?json$/;

const fromJsonText = (text: string, context: z.RefinementCtx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue({ code: "custom", message: "must be JSON text" });
    return z.NEVER;
  }
};

const number = z
  .string()
  .regex(/^\d+(\.\d+)?$/, { error: "must be a number" })
  .transform(Number);

const { output, output_type, processor, max_cost_usd, metadata, webhook_url, sample } = TaskGroupOptions.shape;

/** The options as query parameters, for bodies that are only rows: objects as JSON text, domains comma-separated too. */
const OptionsQuery = z.strictObject({
  output,
  output_type,
  processor,
  source_policy: z.string().transform(fromJsonText).pipe(SourcePolicy).optional(),
  max_cost_usd: number.pipe(max_cost_usd.unwrap()).optional(),
  metadata: z.string().transform(fromJsonText).pipe(metadata.unwrap()).optional(),
  webhook_url,
  sample: number.pipe(sample.unwrap()).optional(),
});

const NoQuery = z.strictObject({});

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw invalid({
      code: "not_utf8",
      title: "The file is not UTF-8",
      detail: "Save the file as UTF-8 text and send again.",
      errors: [{ path: "inputs.url", message: "answers bytes that are not UTF-8" }],
    });
  }
};

const extensions: Readonly<Record<string, RowsFormat>> = {
  csv: "csv",
  tsv: "tsv",
  ndjson: "ndjson",
  jsonl: "ndjson",
  json: "json",
};

const fetchedFormat = (content_type: string, url: string, text: string): RowsFormat => {
  const type = content_type.split(";")[0]?.trim().toLowerCase() ?? "";
  if (jsonType.test(type)) return "json";
  const extension = new URL(url).pathname.split(".").at(-1)?.toLowerCase() ?? "";
  return rowTypes[type] ?? extensions[extension] ?? guessFormat(text);
};

const rowsAt = async (ports: Ports, { url }: z.infer<typeof InputsByUrl>): Promise<InputRow[]> => {
  const { body, content_type } = await ports.fetcher.fetch({ url, purpose: "inputs", max_bytes: maxFetchedBytes });
  const text = decode(body);
  return readRows(text, { format: fetchedFormat(content_type, url, text) }).rows;
};

const rowsIn = (inputs: unknown): InputRow[] => {
  if (typeof inputs === "string" && /^\s*https?:\/\/\S+\s*$/i.test(inputs)) {
    throw invalid({
      code: "invalid_rows",
      title: "Rows expected",
      detail: 'To fetch rows from an address send {"inputs": {"url": "https://…"}}.',
      errors: [{ path: "inputs", message: "is an address, not rows" }],
    });
  }
  return readInputs(inputs).rows;
};

/** An output schema sent as text is the same as one sent as an object; words stay words. */
const withSchema = (options: TaskGroupOptions): TaskGroupOptions => {
  if (typeof options.output !== "string" || !options.output.trimStart().startsWith("{")) return options;
  let schema: unknown;
  try {
    schema = JSON.parse(options.output);
  } catch {
    throw invalid({
      code: "invalid_output",
      title: "Malformed output schema",
      detail: "Fix the JSON Schema, or describe the output in words.",
      errors: [{ path: "output", message: "starts like a JSON Schema but is not valid JSON" }],
    });
  }
  return { ...options, output: z.record(z.string(), z.unknown()).parse(schema) };
};

const rowsOf = async (ports: Ports, inputs: unknown): Promise<InputRow[]> => {
  const byUrl = InputsByUrl.safeParse(inputs);
  return byUrl.success ? rowsAt(ports, byUrl.data) : rowsIn(inputs);
};

const fromJsonBody = async (ports: Ports, request: HttpRequest): Promise<Submitted> => {
  parsePart(NoQuery, request.query, "query");
  const { inputs, ...options } = parsePart(CreateTaskGroupRequest, parseJson(request.body), "body");
  const checked = withSchema(options);
  return { rows: await rowsOf(ports, inputs), options: checked };
};

/** A body that is only rows. What curl makes of a file says what was done with it. */
const rowsInBody = (body: string, format: RowsFormat): InputRow[] => {
  if (body.trim() === "") throw emptyBody();
  const oneLine = !/[\r\n]/.test(body.trim());
  if (oneLine && (format === "csv" || format === "tsv")) {
    throw invalid({
      code: "invalid_rows",
      title: "No rows",
      detail:
        "Send a header line and each row on a line of its own below it. curl -d removes line breaks: use --data-binary. Nothing was started.",
      errors: [{ path: "inputs", message: "holds no rows: its one line is the header" }],
    });
  }
  return readRows(body, { format }).rows;
};

/** Rows and options of POST /v1/tasks/groups and …/plan. Throws Refused 4xx naming each wrong field. */
export const readSubmitted = async (ports: Ports, request: HttpRequest): Promise<Submitted> => {
  const { media_type } = request;
  if (media_type === null || jsonType.test(media_type)) return fromJsonBody(ports, request);
  const format = rowTypes[media_type];
  if (format) {
    const options = withSchema(parsePart(OptionsQuery, request.query, "query"));
    return { rows: rowsInBody(request.body, format), options };
  }
  throw unreadable(media_type);
};

const AppendQuery = OptionsQuery.pick({ max_cost_usd: true });

/** Rows and cap of POST /{taskgroup_id}/rows, in the same forms. Throws Refused 4xx naming each wrong field. */
export const readAppended = async (
  ports: Ports,
  request: HttpRequest,
): Promise<{ rows: InputRow[]; max_cost_usd?: number }> => {
  const { media_type } = request;
  if (media_type === null || jsonType.test(media_type)) {
    parsePart(NoQuery, request.query, "query");
    const { inputs, max_cost_usd: cap } = parsePart(AppendRowsRequest, parseJson(request.body), "body");
    return { rows: await rowsOf(ports, inputs), max_cost_usd: cap };
  }
  const format = rowTypes[media_type];
  if (!format) throw unreadable(media_type);
  return { ...parsePart(AppendQuery, request.query, "query"), rows: rowsInBody(request.body, format) };
};

const unreadable = (media_type: string): Refused =>
  unsupportedMediaType({
    code: "unsupported_media_type",
    title: "Unsupported media type",
    detail:
      "Send application/json, text/csv, text/tab-separated-values or application/x-ndjson, and name it in content-type" +
      (media_type === "application/x-www-form-urlencoded" ? ' (with curl: -H "content-type: application/json").' : "."),
    errors: [{ path: "content-type", message: `${media_type} is not read here` }],
  });
