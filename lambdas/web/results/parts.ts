/** The parts of a results page that change while its group moves: drawn by the Lambda, and again by the page's script. */
import type { TaskGroupTable } from "../../contracts/table.ts";
import { tableHead } from "../shared/cells.ts";
import type { Html } from "../shared/html.ts";
import { attention } from "./attention.ts";
import { facts, warningList } from "./facts.ts";
import { view, type PageAddress } from "./view.ts";

/** By the name of the element they fill, `data-part`. The rows are drawn one by one, by shared/cells. */
export const parts = {
  attention: (table, { path }) => attention(table, path),
  facts: (table) => facts(table),
  warnings: (table) => warningList(table),
  view: (table, address) => view(table, address),
  head: (table) => tableHead(table.columns),
} satisfies Readonly<Record<string, (table: TaskGroupTable, address: PageAddress) => Html>>;
