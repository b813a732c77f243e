/** What is known of the whole group: how it stands, what it costs, how long it is kept; and what may still change. */
import { isPaused, isTerminal } from "../../contracts/lifecycle.ts";
import type { TaskGroupTable } from "../../contracts/table.ts";
import { stillBilled } from "../../core/budget/still-billed.ts";
import { dollars, minuteText } from "../../core/formats/cells.ts";
import { html, type Html } from "../shared/html.ts";
import { words } from "../shared/words.ts";

const fact = (name: string, key: string, value: string | null): Html =>
  html`<div${value === null ? html` hidden` : null}><dt>${name}</dt><dd data-fact="${key}">${value ?? ""}</dd></div>`;

const time = (iso: string | null): string | null => (iso === null ? null : minuteText(iso));

/** The whole has ended when its state is an end and no run is under way: after a cancel, runs still end (and cost). */
export const hasEnded = ({ state, num_running }: Pick<TaskGroupTable, "state" | "num_running">): boolean =>
  isTerminal(state) && num_running === 0;

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

/** Of a file: rows found so far, and how much of it was looked at. */
const readSoFar = ({ reading }: TaskGroupTable): string | null =>
  reading && `${reading.rows_read} rows, ${megabytes(reading.bytes_read)} of ${megabytes(reading.bytes)}`;

const bar = ({ reading, num_ended, num_rows }: TaskGroupTable): Html =>
  num_rows === null
    ? html`<progress
        max="${Math.max(reading?.bytes ?? 1, 1)}"
        value="${reading?.bytes_read ?? 0}"
        aria-label="File read"
      ></progress>`
    : html`<progress max="${Math.max(num_rows, 1)}" value="${num_ended}" aria-label="Rows ended">
        ${num_ended} of ${num_rows}
      </progress>`;

export const facts = (table: TaskGroupTable): Html => {
  const { num_ended: ended, num_rows: total, num_failed: failed } = table;
  const { estimated_usd, spent_usd, saved_usd } = table.cost;
  const stopped = table.state === "cancelled";
  return html`<dl class="facts">
      ${fact("State", "state", words(table.state))} ${fact("Read", "read", readSoFar(table))}
      ${fact("Ended", "ended", total === null ? null : `${ended} of ${total}`)}
      ${fact("Failed", "failed", failed > 0 ? String(failed) : null)}
      ${fact("Still running", "running", isTerminal(table.state) && table.num_running > 0 ? String(table.num_running) : null)}
      ${fact("Never sent", "never-sent", stopped ? String(table.num_never_sent) : null)}
      ${fact("Ready about", "ready", isTerminal(table.state) || isPaused(table.state) ? null : time(table.ready_at))}
      ${fact("Finished", "finished", time(table.finished_at))} ${fact("Processor", "processor", table.processor)}
      ${fact("Estimated cost", "estimated", estimated_usd === null ? null : dollars(estimated_usd))}
      ${fact("Spent at most", "spent", spent_usd === null ? null : dollars(spent_usd))}
      ${fact("May still cost", "possible", stillBilled(table))}
      ${fact("Saved", "saved", saved_usd === null ? null : dollars(saved_usd))}
      ${fact("Kept until", "kept", time(table.results_kept_until))}
    </dl>
    ${bar(table)}`;
};

/** What this page says about itself beside its table. */
export const warningList = ({ warnings }: Pick<TaskGroupTable, "warnings">): Html =>
  html`${warnings.map((warning) => html`<p class="warning">${warning}</p>`)}`;

export const heading = ({ title, kind }: Pick<TaskGroupTable, "title" | "kind">): string =>
  title ?? (kind === "deep_research" ? "Deep research" : "Task group");

/** What a tab or a bookmark says. */
export const documentTitle = (table: Pick<TaskGroupTable, "title" | "kind" | "state">): string =>
  `${heading(table)} · ${words(table.state)}`;
