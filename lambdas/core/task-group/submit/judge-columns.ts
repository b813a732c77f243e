/** Whether the columns that a request names are there. */
import type { TaskGroupOptions } from "../../../contracts/task-group.ts";
import { invalid } from "../../problem.ts";

/** `columns` null: not known yet. Throws Refused 422 for a key without use, and naming the columns that no row has. */
export const judgeKey = (
  { key, duplicates }: Pick<TaskGroupOptions, "key" | "duplicates">,
  columns: readonly string[] | null,
): void => {
  if (key !== undefined && duplicates === "run") {
    throw invalid({
      code: "invalid_key",
      title: "Key without use",
      detail: 'A key tells which rows are sent once: leave out key, or duplicates: "run".',
      errors: [{ path: "key", message: 'has no use with duplicates: "run"' }],
    });
  }
  const wrong = columns === null ? [] : (key ?? []).filter((name) => !columns.includes(name));
  if (columns !== null && wrong.length > 0) {
    throw invalid({
      code: "invalid_key",
      title: "Unknown column",
      detail: `Name columns of the rows: ${columns.join(", ")}.`,
      errors: [{ path: "key", message: `no column is named ${wrong.join(", ")}` }],
    });
  }
};

/** A file is stored whole before its rows are read, private cells included. Throws Refused 422. */
export const refusePrivate = (options: Pick<TaskGroupOptions, "private">): void => {
  if (options.private === undefined) return;
  throw invalid({
    code: "private_upload",
    title: "Private columns of an upload",
    detail: "An uploaded file is stored as it is. Leave its private columns out, or send the rows in the request.",
    errors: [{ path: "private", message: "cannot be said of an upload" }],
  });
};
