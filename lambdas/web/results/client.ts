/** The script of an open results page: it draws what its polling brings, and sends Continue. */
import type { Problem } from "../../contracts/task-group.ts";
import type { TaskGroupTable } from "../../contracts/table.ts";
import { tableRow } from "../shared/cells.ts";
import { fill, find } from "../shared/fill.ts";
import { waits } from "./attention.ts";
import { documentTitle, heading } from "./facts.ts";
import { parts } from "./parts.ts";
import { polling, type Answer } from "./polling.ts";
import type { PageAddress } from "./view.ts";

const main = find(document, "main", HTMLElement);
const address = JSON.parse(main.dataset["address"] ?? "") as PageAddress;
const body = find(main, "tbody", HTMLElement);

const say = (name: string, text: string): void => {
  const at = find(main, `[data-fact="${name}"]`, HTMLElement);
  if (at.textContent !== text) at.textContent = text;
};

/** What was drawn last, by part and by row: what has not changed is left alone, with what the reader opened in it. */
const drawnParts = new Map<string, string>();
const drawnRows = new Map<string, string>();

const drawParts = (table: TaskGroupTable): void => {
  for (const [name, draw] of Object.entries(parts)) {
    const part = draw(table, address);
    if (drawnParts.get(name) === part.toString()) continue;
    drawnParts.set(name, part.toString());
    fill(find(main, `[data-part="${name}"]`, HTMLElement), part);
  }
  find(main, `[data-part="attention"]`, HTMLElement).hidden = table.attention === null;
  find(main, "button[data-continue]", HTMLButtonElement).hidden = !waits(table);
};

/** What the reader has opened, or is reading, stays open. */
const keepOpen = (before: Element, fresh: Element): void => {
  const open = [...before.querySelectorAll("td")].map((cell) => cell.querySelector("details")?.open === true);
  fresh.querySelectorAll("td").forEach((cell, at) => {
    const details = cell.querySelector("details");
    if (details && open[at]) details.open = true;
  });
};

const drawRows = ({ columns, results }: TaskGroupTable): void => {
  const old = new Map([...body.children].map((row) => [row.getAttribute("data-index") ?? "", row]));
  const rows = results.map((row) => {
    const index = String(row.$index);
    const before = old.get(index);
    const part = tableRow(columns, row);
    if (before && drawnRows.get(index) === part.toString()) return before;
    drawnRows.set(index, part.toString());
    const around = document.createElement("tbody");
    fill(around, part);
    const fresh = find(around, "tr", HTMLElement);
    if (before) {
      keepOpen(before, fresh);
      before.replaceWith(fresh);
    }
    return fresh;
  });
  // A row leaves a filtered view when it matches no more, and enters it where it belongs.
  rows.forEach((row, at) => {
    if (body.children[at] !== row) body.insertBefore(row, body.children[at] ?? null);
  });
  while (body.children.length > rows.length) body.lastElementChild?.remove();
};

const ask = async (etag: string | null): Promise<Answer> => {
  const headers: Record<string, string> = etag === null ? {} : { "if-none-match": etag };
  const response = await fetch(address.live, { headers, cache: "no-store" });
  const table = response.status === 200 ? ((await response.json()) as TaskGroupTable) : null;
  return { status: response.status, etag: response.headers.get("etag"), table };
};

let timer: number | undefined;
const look = polling({
  ask,
  draw: (table) => {
    document.title = documentTitle(table);
    // A group is named once its columns are known.
    say("heading", heading(table));
    drawParts(table);
    drawRows(table);
  },
  say: (text) => say("live", text),
  later: (again, milliseconds) => {
    clearTimeout(timer);
    // A page that nobody sees asks nothing; it looks when it is seen again.
    timer = setTimeout(() => void (document.hidden ? undefined : again()), milliseconds);
  },
});

/** One press, one request: nothing here sends it again by itself. */
const goOn = async (button: HTMLButtonElement): Promise<void> => {
  button.disabled = true;
  say("continued", "Asking…");
  try {
    const response = await fetch(button.dataset["continue"] ?? "", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json" },
      body: "{}",
    });
    const problem = response.ok ? null : ((await response.json()) as Problem);
    say("continued", problem ? `${problem.title}: ${problem.detail}` : "");
  } catch {
    say("continued", "No answer. Reload the page to see whether it continued.");
  }
  button.disabled = false;
  await look();
};

main.addEventListener("click", ({ target }) => {
  if (target instanceof HTMLButtonElement && target.matches("[data-continue]")) void goOn(target);
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void look();
});
if (!document.hidden) void look();
