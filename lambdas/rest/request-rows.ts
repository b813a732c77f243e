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
import { refuseSheet, type SheetChoice } from "../core/formats/file/read-file.ts";
import { readInputs } from "../core/formats/read/read-rows.ts";
import type { Ports } from "../core/ports.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { parseJson, parsePart } from "../middleware/validate.ts";
import { rowsAt } from "./inputs-by-url.ts";
import { readBody, rowsInBody } from "./request-body.ts";
import { OptionsQuery, withSchema } from "./submit-options.ts";

export interface Submitted {
  readonly rows: InputRow[];
  readonly options: TaskGroupOptions;
  /** What was left out or guessed in reading the rows. */
  readonly warnings: string[];
  /** The upload that holds the rows: `rows` is empty then. */
  readonly upload?: string;
  /** Which sheet of it, where it is a workbook. */
  readonly sheet?: SheetChoice;
}

const NoQuery = z.strictObject({});
const SheetQuery = { sheet: z.string().min(1).max(200).optional() };

interface JsonRows {
  readonly inputs: unknown;
  readonly sheet: SheetChoice | undefined;
  /** The text of the whole body. */
  readonly text: string;
}

/** `inputs` of a JSON body, its numbers with all their digits. */
const rowsOf = async (ports: Ports, { inputs, sheet, text }: JsonRows): Promise<ReadRows> => {
  const byUrl = InputsByUrl.safeParse(inputs);
  if (byUrl.success) return rowsAt(ports, byUrl.data, sheet);
  refuseSheet(sheet);
  if (!Array.isArray(inputs)) return readInputs(inputs);
  const { value, kept_as_text } = parseExactJson(text.replace(/^\uFEFF/, ""));
  const read = readInputs(kept_as_text === 0 ? inputs : z.object({ inputs: z.unknown() }).parse(value).inputs);
  return { ...read, warnings: [...keptAsTextSentences(kept_as_text), ...read.warnings] };
};

/** Rows and options of POST /v1/tasks/groups and …/plan. Throws Refused 4xx naming each wrong field. */
export const readSubmitted = async (ports: Ports, request: HttpRequest): Promise<Submitted> => {
  const body = readBody(request);
  if (body.format === "request") {
    parsePart(NoQuery, request.query, "query");
    const { inputs, sheet, ...options } = parsePart(CreateTaskGroupRequest, parseJson(body.text), "body");
    const checked = withSchema(options);
    const uploaded = InputsByUpload.safeParse(inputs);
    if (uploaded.success) {
      const { upload } = uploaded.data;
      return { rows: [], options: checked, warnings: body.warnings, upload, ...(sheet !== undefined && { sheet }) };
    }
    const { rows, warnings } = await rowsOf(ports, { inputs, sheet, text: body.text });
    return { rows, options: checked, warnings: [...body.warnings, ...warnings] };
  }
  const { sheet, ...asked } = parsePart(OptionsQuery.extend(SheetQuery), request.query, "query");
  const options = withSchema(asked);
  const { rows, warnings } = rowsInBody(body, sheet);
  return { rows, options, warnings };
};

const AppendQuery = OptionsQuery.pick({ max_cost_usd: true, private: true }).extend(SheetQuery);

type Appended = Pick<Submitted, "rows" | "warnings"> & Omit<z.infer<typeof AppendRowsRequest>, "inputs" | "sheet">;

/** Rows, cap and headers of POST /{taskgroup_id}/rows, in the same forms. Throws Refused 4xx naming each wrong field. */
export const readAppended = async (ports: Ports, request: HttpRequest): Promise<Appended> => {
  const body = readBody(request);
  if (body.format === "request") {
    parsePart(NoQuery, request.query, "query");
    const { inputs, sheet, ...asked } = parsePart(AppendRowsRequest, parseJson(body.text), "body");
    const { rows, warnings } = await rowsOf(ports, { inputs, sheet, text: body.text });
    return { ...asked, rows, warnings: [...body.warnings, ...warnings] };
  }
  const { sheet, ...options } = parsePart(AppendQuery, request.query, "query");
  const { rows, warnings } = rowsInBody(body, sheet);
  return { ...options, rows, warnings };
};
