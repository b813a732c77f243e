/** How one asks on from a report: a field for the page's script, and the same as a call and as a sentence. */
import type { TaskGroupTable } from "../../contracts/table.ts";
import { dollars } from "../../core/formats/cells.ts";
import { html, type Html } from "../shared/html.ts";

const call = (url: string, id: string, processor: string): string =>
  `curl ${new URL("/v1/tasks/deep-research", url).href} -H "x-api-key: $PARALLEL_API_KEY" -H "content-type: application/json" -d '${JSON.stringify({ input: "Your question", previous_interaction_id: id, processor })}'`;

const sentence = (id: string): string =>
  `Ask a follow-up with createDeepResearch, previous_interaction_id ${JSON.stringify(id)}: your question`;

/** Null where Parallel knows no interaction to follow. It costs another run, so the button says how much. */
export const followUp = (table: TaskGroupTable): Html | null => {
  const id = table.report?.interaction_id ?? "";
  // It stands in a call that a shell reads.
  if (!/^[\w-]{1,200}$/.test(id)) return null;
  const processor = table.processor ?? "pro";
  const { price_per_row_usd } = table.cost;
  const price = price_per_row_usd === null ? "" : `, ${dollars(price_per_row_usd)}`;
  return html`<section class="follow-up" aria-labelledby="follow-up">
    <h2 id="follow-up">Ask a follow-up</h2>
    <div data-follow="${id}" data-processor="${processor}" hidden>
      <label for="question">The next question; this report is known to it</label>
      <textarea id="question" rows="3" maxlength="15000"></textarea>
      <button type="button">Ask (one ${processor} run${price})</button>
      <p role="status" data-fact="asked"></p>
    </div>
    <details class="by-program">
      <summary>From a program or an assistant</summary>
      <pre tabindex="0"><code>${call(table.url, id, processor)}</code></pre>
      <pre tabindex="0"><code>${sentence(id)}</code></pre>
    </details>
  </section>`;
};
