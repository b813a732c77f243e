/** The script of a report's page: it looks on until the report is there, copies its Markdown, and asks follow-ups. */
import type { Problem, TaskGroupAccepted } from "../../contracts/task-group.ts";
import type { TaskGroupTable } from "../../contracts/table.ts";
import { fill, find, readPage } from "../shared/fill.ts";
import { parts, polling, waits, type Answer } from "./parts.ts";

const main = find(document, "main", HTMLElement);
const address = JSON.parse(main.dataset["address"] ?? "") as { path: string; live: string };

const say = (name: string, text: string): void => {
  const at = main.querySelector(`[data-fact="${name}"]`);
  if (at && at.textContent !== text) at.textContent = text;
};

/** What was drawn last, by part: what has not changed is left alone. */
const drawn = new Map<string, string>();
const drawParts = (table: TaskGroupTable): void => {
  for (const [name, draw] of Object.entries(parts)) {
    const part = draw(table, address);
    if (drawn.get(name) === part.toString()) continue;
    drawn.set(name, part.toString());
    fill(find(main, `[data-part="${name}"]`, HTMLElement), part);
  }
  find(main, `[data-part="attention"]`, HTMLElement).hidden = table.attention === null;
  find(main, "button[data-continue]", HTMLButtonElement).hidden = !waits(table);
};

const showFollowUp = (): void => {
  for (const form of main.querySelectorAll<HTMLElement>("[data-follow]")) form.hidden = false;
};

/** The report as the Lambda draws it: it alone reads Markdown. */
const drawReport = async (version: string): Promise<void> => {
  const place = find(main, "[data-report]", HTMLElement);
  if (place.dataset["report"] === version) return;
  const response = await fetch(location.href, { headers: { accept: "text/html" }, cache: "no-store" });
  if (!response.ok) throw new Error(String(response.status));
  const page = readPage(await response.text());
  for (const selector of ["[data-report]", "[data-follow-up]"]) {
    find(main, selector, HTMLElement).replaceChildren(...find(page, selector, HTMLElement).childNodes);
  }
  document.title = page.title;
  place.dataset["report"] = version;
  showFollowUp();
};

const ask = async (etag: string | null): Promise<Answer> => {
  const headers: Record<string, string> = etag === null ? {} : { "if-none-match": etag };
  const response = await fetch(address.live, { headers, cache: "no-store" });
  const table = response.status === 200 ? ((await response.json()) as TaskGroupTable) : null;
  if (table?.report) await drawReport(table.version);
  return { status: response.status, etag: response.headers.get("etag"), table };
};

let timer: number | undefined;
const look = polling({
  ask,
  draw: drawParts,
  say: (text) => say("live", text),
  later: (again, milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(() => void (document.hidden ? undefined : again()), milliseconds);
  },
});

/** One press, one request: nothing here sends it again by itself. */
const post = (path: string, body: Record<string, unknown>): Promise<Response> =>
  fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify(body),
  });

const problemIn = async (response: Response): Promise<string> => {
  const problem = (await response.json()) as Problem;
  return `${problem.title}: ${problem.detail}`;
};

const followUp = async (form: HTMLElement, button: HTMLButtonElement): Promise<void> => {
  const input = find(form, "textarea", HTMLTextAreaElement).value.trim();
  if (input === "") return say("asked", "Write the question first.");
  button.disabled = true;
  say("asked", "Asking…");
  try {
    const previous_interaction_id = form.dataset["follow"];
    const processor = form.dataset["processor"];
    const response = await post("/v1/tasks/deep-research", { input, previous_interaction_id, processor });
    if (response.ok) location.assign(new URL(((await response.json()) as TaskGroupAccepted).url).pathname);
    else say("asked", await problemIn(response));
  } catch {
    say("asked", "No answer. See Your task groups before you ask again: it may have started.");
  }
  button.disabled = false;
};

const goOn = async (button: HTMLButtonElement): Promise<void> => {
  button.disabled = true;
  say("continued", "Asking…");
  try {
    const response = await post(button.dataset["continue"] ?? "", {});
    say("continued", response.ok ? "" : await problemIn(response));
  } catch {
    say("continued", "No answer. Reload the page to see whether it continued.");
  }
  button.disabled = false;
  await look();
};

const copy = async (path: string): Promise<void> => {
  try {
    const response = await fetch(path);
    await navigator.clipboard.writeText(await response.text());
    say("copied", "Copied.");
  } catch {
    say("copied", "The browser did not let it be copied: open Markdown instead.");
  }
};

main.addEventListener("click", ({ target }) => {
  if (!(target instanceof HTMLButtonElement)) return;
  const form = target.closest<HTMLElement>("[data-follow]");
  if (form) void followUp(form, target);
  if (target.dataset["copy"] !== undefined) void copy(target.dataset["copy"]);
  if (target.dataset["continue"] !== undefined) void goOn(target);
});
for (const button of main.querySelectorAll<HTMLElement>("[data-copy]")) button.hidden = false;
showFollowUp();
if (main.dataset["moving"] === "yes") {
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void look();
  });
  if (!document.hidden) void look();
}
