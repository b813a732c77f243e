/** What changes on the page of a report while it is researched; drawn by the Lambda, and again by the page's script. */
import type { TaskGroupTable } from "../../contracts/table.ts";
import { attention } from "../results/attention.ts";
import { facts, warningList } from "../results/facts.ts";
import type { PageAddress } from "../results/view.ts";
import { html, type Html } from "../shared/html.ts";
import { words } from "../shared/words.ts";

/** Why there is no report, and what Parallel warns of. */
const row = ({ results }: TaskGroupTable): Html => {
  const [only] = results;
  const failed = only?.$status === "failed" || only?.$error !== undefined;
  return html`${failed ? html`<p class="error">${words(only?.$status ?? "")}: ${only?.$error ?? "no reason was given"}</p>` : null}${(only?.$warnings ?? []).map((warning) => html`<p class="warning">${warning}</p>`)}`;
};

/** By the name of the element they fill, `data-part`. */
export const parts = {
  attention: (table, { path }) => attention(table, path),
  facts: (table) => facts(table),
  warnings: (table) => warningList(table),
  row: (table) => row(table),
} satisfies Readonly<Record<string, (table: TaskGroupTable, address: PageAddress) => Html>>;

export { polling, type Answer } from "../results/polling.ts";
export { waits } from "../results/attention.ts";
