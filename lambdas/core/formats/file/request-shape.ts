/** A file that is a whole request, `{"inputs": [...], "output": …}`, where a table is expected. */
import { isRecord } from "../../../contracts/json.ts";
import { CreateTaskGroupRequest } from "../../../contracts/task-group.ts";
import type { ReadRows } from "../read/check-rows.ts";
import { keptAsTextSentences, parseExactJson, type ExactJson } from "../read/exact-json.ts";
import { rowsOfValue } from "../read/json-rows.ts";

const fields = new Set(Object.keys(CreateTaskGroupRequest.shape));

/** The parsed request, or null for text that is none: an object of fields of a request, with a list as `inputs`. */
export const requestIn = (text: string): ExactJson | null => {
  if (!/^\uFEFF?\s*\{/.test(text) || !text.includes('"inputs"')) return null;
  try {
    const read = parseExactJson(text.replace(/^\uFEFF/, ""));
    const isRequest =
      isRecord(read.value) &&
      Array.isArray(read.value["inputs"]) &&
      Object.keys(read.value).every((name) => fields.has(name));
    return isRequest ? read : null;
  } catch {
    return null;
  }
};

/** Its rows; that its options are not read is said. Throws Refused 422 as every list of rows does. */
export const rowsOfRequest = ({ value, kept_as_text }: ExactJson): ReadRows => {
  const { inputs, ...options } = isRecord(value) ? value : {};
  const names = Object.keys(options);
  const unread =
    names.length === 0
      ? []
      : [`The file is a request: its inputs were read as rows, its other fields were not (${names.join(", ")}).`];
  return rowsOfValue(inputs, [...unread, ...keptAsTextSentences(kept_as_text)]);
};
