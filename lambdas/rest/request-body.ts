/** What the body of a submit request is: a request in JSON, or rows alone, in whichever form and encoding. */
import { maxRequestBytes } from "../contracts/task-group.ts";
import { requireWholeText, type Decoded } from "../core/formats/bytes/decode.ts";
import { refuseKnownFile } from "../core/formats/bytes/signature.ts";
import {
  jsonType,
  openFile,
  refuseSheet,
  rowTypes,
  type SheetChoice,
  type WorkbookFile,
} from "../core/formats/file/read-file.ts";
import { requestIn } from "../core/formats/file/request-shape.ts";
import { readSpreadsheet } from "../core/formats/spreadsheet/read-spreadsheet.ts";
import type { ReadRows } from "../core/formats/read/check-rows.ts";
import { guessFormat, readRows, type RowsFormat } from "../core/formats/read/read-rows.ts";
import { invalid, unsupportedMediaType, type Refused } from "../core/problem.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { emptyBody } from "../middleware/validate.ts";

/** Types that say nothing about the format, or that browsers give to CSV: the content tells. */
const openTypes = new Set([
  "application/octet-stream",
  "application/vnd.ms-excel",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "application/vnd.ms-excel.sheet.macroenabled.12",
  "application/gzip",
  "application/x-gzip",
  "text/markdown",
]);

const unreadable = (media_type: string): Refused =>
  unsupportedMediaType({
    code: "unsupported_media_type",
    title: "Unsupported media type",
    detail:
      "Send application/json, text/csv, text/tab-separated-values, application/x-ndjson, or a file as application/octet-stream, and name it in content-type" +
      (media_type === "application/x-www-form-urlencoded" ? ' (with curl: -H "content-type: application/json").' : "."),
    errors: [{ path: "content-type", message: `${media_type} is not read here` }],
  });

interface RequestBody extends Decoded {
  readonly format: "request";
}
interface TextBody extends Decoded {
  readonly format: RowsFormat;
}
interface WorkbookBody extends WorkbookFile {
  readonly format: "workbook";
}
/** Rows alone. */
type RowsBody = TextBody | WorkbookBody;

/** A body and what it is. Throws Refused 415, 422 for what cannot be read as text, 400 for an empty one. */
export const readBody = (request: HttpRequest): RequestBody | RowsBody => {
  const { media_type, bytes } = request;
  const told = media_type === null ? undefined : rowTypes[media_type];
  const isJson = media_type !== null && jsonType.test(media_type);
  if (media_type !== null && !isJson && !told && !openTypes.has(media_type)) throw unreadable(media_type);
  const content_type = request.headers["content-type"] ?? "";
  const decoded = bytes
    ? openFile(bytes, { content_type, path: "body", most_bytes: maxRequestBytes })
    : { text: request.body, warnings: [] };
  if ("workbook" in decoded) return { ...decoded, format: "workbook" };
  const { text } = decoded;
  if (text.trim() === "") throw emptyBody();
  if (!bytes) {
    refuseKnownFile(text, "body");
    requireWholeText(text, "body");
  }
  if (told) return { ...decoded, format: told };
  const isRequest = isJson || (media_type === null ? /^\uFEFF?\s*[[{]/.test(text) : requestIn(text) !== null);
  return isRequest ? { ...decoded, format: "request" } : { ...decoded, format: guessFormat(text) };
};

/** A body that is only rows; `sheet` is for workbooks. What curl makes of a file says what was done with it. */
export const rowsInBody = (body: RowsBody, sheet: SheetChoice | undefined): ReadRows => {
  if (body.format === "workbook") return readSpreadsheet(body.workbook, { path: "body", sheet: sheet ?? null });
  refuseSheet(sheet);
  const { text, warnings, format } = body;
  const oneLine = !/[\r\n]/.test(text.trim());
  if (oneLine && (format === "csv" || format === "tsv")) {
    throw invalid({
      code: "invalid_rows",
      title: "No rows",
      detail:
        "Send a header line and each row on a line of its own below it. curl -d removes line breaks: use --data-binary. Nothing was started.",
      errors: [{ path: "inputs", message: "holds no rows: its one line is the header" }],
    });
  }
  const read = readRows(text, { format });
  return { ...read, warnings: [...warnings, ...read.warnings] };
};
