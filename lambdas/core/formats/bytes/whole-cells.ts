/** Rows that come as values: what is lost in them was lost before they came here. */
import { invalid } from "../../problem.ts";

const lost = /[\0\uFFFD]/;
const shownErrors = 20;

/** A text anywhere in `value`, names included. Not recursive: rows may be nested as deep as JSON is. */
const holdsLost = (value: unknown): boolean => {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === "string" && lost.test(next)) return true;
    if (typeof next !== "object" || next === null) continue;
    for (const [name, member] of Object.entries(next)) {
      if (lost.test(name)) return true;
      open.push(member);
    }
  }
  return false;
};

/**
 * Throws Refused 422 (`not_utf8`) for rows, a list or a text, with U+FFFD or NUL in a cell: a file was read in the wrong encoding
 * before.
 */
export const requireWholeCells = (inputs: unknown): void => {
  const rows = Array.isArray(inputs) ? inputs : [inputs];
  const wrong = rows.flatMap((row, at) => (holdsLost(row) ? [at] : []));
  if (wrong.length === 0) return;
  throw invalid({
    code: "not_utf8",
    title: "Characters are missing",
    detail:
      "Read the file again in its own encoding (Windows-1252 or UTF-16, say) and send its text. Nothing was started.",
    errors: wrong.slice(0, shownErrors).map((at) => ({
      path: Array.isArray(inputs) ? `inputs[${at}]` : "inputs",
      message: "holds characters that were not UTF-8 (U+FFFD) or are NUL",
    })),
    more: { error_count: wrong.length },
  });
};
