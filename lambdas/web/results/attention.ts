/** How a results page asks its owner for a decision, and offers the way on beside the reason. */
import { isPaused } from "../../contracts/lifecycle.ts";
import type { TaskGroupTable } from "../../contracts/table.ts";
import { html, type Html } from "../shared/html.ts";

/** A group over its cap goes on only with a higher one, which is its owner's number to name. */
const body = (code: string | undefined): string =>
  code === "over_cap" ? ` -H "content-type: application/json" -d '{"max_cost_usd": 10}'` : "";

const continueCall = ({ url, attention }: Pick<TaskGroupTable, "url" | "attention">): string =>
  `curl -X POST ${url}/continue -H "x-api-key: $PARALLEL_API_KEY"${body(attention?.code)}`;

/** Whether the group goes on when its owner says so. */
export const waits = (table: Pick<TaskGroupTable, "attention" | "state">): boolean =>
  table.attention !== null && isPaused(table.state);

/** What is wrong with a file that could not be read. */
const mistakes = ({ attention }: Pick<TaskGroupTable, "attention">): Html | null =>
  attention?.errors === undefined || attention.errors.length === 0
    ? null
    : html`<ul>
        ${attention.errors.map(({ path, message }) => html`<li>${path}: ${message}</li>`)}
      </ul>`;

/** The button is the script's; without it the call remains. It spends money, so it says what it does. */
export const attention = (table: TaskGroupTable, path: string): Html =>
  html`<h2>Needs attention</h2>
    <p data-fact="attention">${table.attention?.detail ?? ""}</p>
    ${mistakes(table)}
    <div class="go-on" ${waits(table) ? null : html` hidden`}>
      <button type="button" data-continue="${path}/continue" hidden>Continue: send the rows that wait</button>
      <p data-fact="continued" role="status"></p>
      <details class="by-program">
        <summary>From a program</summary>
        <pre tabindex="0"><code data-fact="call">${continueCall(table)}</code></pre>
      </details>
    </div>`;
