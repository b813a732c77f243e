/** How progress reads: counts, the time it will be ready, and when to look again. */
import type { TablePart } from "../../contracts/table.ts";
import type { StatusOutput } from "../../contracts/tools.ts";
import { stillBilled } from "../../core/budget/still-billed.ts";
import { plainText } from "../../core/formats/plain-text.ts";
import { clockTime } from "./clock-time.ts";

const readSoFar = ({ reading }: TablePart): string =>
  reading ? `${reading.rows_read} rows read, ${percent(reading)}% of the file` : "no rows";
const percent = ({ bytes_read, bytes }: NonNullable<TablePart["reading"]>): number =>
  Math.floor((100 * bytes_read) / Math.max(1, bytes));

/** `structured` and `text` say the same; both are sent on every look, so both are short. */
export const statusAnswer = (
  table: TablePart,
  next_check_seconds: number | null,
  now: number,
): { structured: StatusOutput; text: string } => {
  const { num_rows, num_ended, num_failed, num_running, num_never_sent, ready_at } = table;
  const attention = table.attention ? plainText(table.attention.detail).slice(0, 300) : null;
  const structured: StatusOutput = {
    state: table.state,
    num_rows,
    num_ended,
    num_failed,
    num_running,
    num_never_sent,
    ready_at,
    next_check_seconds,
    ...(attention === null ? {} : { attention }),
  };
  const facts = [
    num_rows === null ? readSoFar(table) : `${num_ended}/${num_rows} ended`,
    ...(num_failed > 0 ? [`${num_failed} failed`] : []),
    ...(num_running > 0 ? [`${num_running} running`] : []),
    ...(num_never_sent > 0 ? [`${num_never_sent} not sent`] : []),
  ];
  const eta = ready_at !== null ? ` Ready about ${clockTime(ready_at, now)}.` : "";
  const next = next_check_seconds === null ? "" : ` Look again in ${next_check_seconds} s, not sooner.`;
  const left = stillBilled(table);
  const billed = left === null ? "" : ` ${left}`;
  const why = attention === null ? "" : ` ${attention}`;
  return { structured, text: `${table.state}: ${facts.join(", ")}.${billed}${why}${eta}${next}` };
};
