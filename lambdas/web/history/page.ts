/** The page of one's task groups, newest first: what each asked, how it stands, and the way to it. */
import type { TaskGroupHistory } from "../../contracts/table.ts";
import { minuteText } from "../../core/formats/cells.ts";
import { page, type Page } from "../shared/document.ts";
import { html, type Html } from "../shared/html.ts";
import { siteHeader } from "../shared/site-header.ts";
import { words } from "../shared/words.ts";

type Entry = TaskGroupHistory["task_groups"][number];

const line = (group: Entry): Html =>
  html`<tr>
    <th scope="row"><a href="/${group.taskgroup_id}">${group.title ?? group.taskgroup_id}</a></th>
    <td><span class="pill ${group.state}">${words(group.state)}</span></td>
    <td>${group.num_rows ?? ""}</td>
    <td>${group.processor ?? ""}</td>
    <td>${minuteText(group.created_at)}</td>
    <td>${group.finished_at === null ? "" : minuteText(group.finished_at)}</td>
  </tr> `;

const heads = ["Task group", "State", "Rows", "Processor", "Started", "Finished"];

const groups = (entries: readonly Entry[]): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Task groups">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${entries.map(line)}
      </tbody>
    </table>
  </div>`;

/** `first`: the address of the newest ones, given on every page but that. */
export const historyPage = ({ task_groups, next }: TaskGroupHistory, first: string | null): Page => {
  const title = "Your task groups";
  const none = first === null ? html`No task group yet. <a href="/">How to start one</a>` : html`No more task groups.`;
  const body = html`${siteHeader}
    <main class="history">
      <h1>${title}</h1>
      ${task_groups.length > 0 ? groups(task_groups) : html`<p class="hint">${none}</p>`}
      ${
        first === null && next === null
          ? null
          : html`<nav class="next" aria-label="Pages">
              ${first === null ? null : html`<a href="${first}">Newest</a> `}${next === null ? null : html`<a href="${next}" rel="next">Older</a>`}
            </nav>`
      }
    </main>`;
  return page({ status: 200, title, body, style: "history" });
};
