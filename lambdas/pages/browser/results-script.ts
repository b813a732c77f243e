/** Decides how an open results page stays fresh: it polls its JSON with ETag and changes what changed, as text only. */
import { drawingScript } from "./drawing-script.ts";

export const resultsScript = String.raw`"use strict";
(() => {
  const main = document.querySelector("main[data-live]");
  const live = main.dataset.live;
  if (!live) return;
  const fact = (name) => main.querySelector('[data-fact="' + name + '"]');
  const say = (name, text) => {
    const at = fact(name);
    if (at.textContent !== text) at.textContent = text;
  };
  const show = (name, text) => {
    fact(name).parentElement.hidden = text === null;
    say(name, text === null ? "" : text);
  };
${drawingScript}  const ended = ["completed", "completed_with_errors", "failed", "cancelled"];
  const resting = ["paused_payment", "paused_auth", "needs_attention"];

  // One press, one request: nothing here sends it again by itself.
  const button = main.querySelector("button[data-continue]");
  const offer = (waits) => {
    button.closest(".go-on").hidden = !waits;
    button.hidden = !waits;
  };
  button.addEventListener("click", async () => {
    button.disabled = true;
    say("continued", "Asking\u2026");
    try {
      const response = await fetch(button.dataset.continue, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: "{}",
      });
      const answer = await response.json();
      say("continued", response.ok ? "" : answer.title + ": " + answer.detail);
    } catch {
      say("continued", "No answer. Reload the page to see whether it continued.");
    }
    button.disabled = false;
    wait = 2000;
    look();
  });

  const draw = (table) => {
    const total = table.num_rows;
    const done = table.num_ended;
    const over = ended.includes(table.state);
    show("state", words(table.state));
    show("ended", done + " of " + total);
    show("failed", table.num_failed ? String(table.num_failed) : null);
    show("ready", over || resting.includes(table.state) ? null : time(table.ready_at));
    show("finished", time(table.finished_at));
    show("processor", table.processor);
    show("estimated", table.cost.estimated_usd === null ? null : dollars(table.cost.estimated_usd));
    show("spent", table.cost.spent_usd === null ? null : dollars(table.cost.spent_usd));
    show("attention", table.attention && table.attention.detail);
    offer(table.attention !== null && resting.includes(table.state));
    say("range", range(table));
    fact("none").hidden = table.results.length > 0;
    const bar = main.querySelector("progress");
    bar.max = Math.max(total, 1);
    bar.value = done;
    document.title = main.querySelector("h1").textContent + " · " + words(table.state);
    drawTable(table);
    return over;
  };

  let etag = null;
  let wait = 2000;
  let timer;
  const look = async () => {
    clearTimeout(timer);
    if (document.hidden) return;
    let over = false;
    try {
      const response = await fetch(live, { headers: etag ? { "if-none-match": etag } : {}, cache: "no-store" });
      if (response.status === 401 || response.status === 404) {
        say("live", response.status === 401 ? "Signed out: reload to sign in again." : "These results are gone.");
        return;
      }
      if (response.status === 200) {
        etag = response.headers.get("etag");
        const table = await response.json();
        over = draw(table);
        const rests = resting.includes(table.state);
        say("live", over || rests ? "" : "Live: new results appear by themselves.");
        wait = rests ? 10000 : 2000;
      } else if (response.status === 304) {
        wait = Math.min(wait * 1.2, 10000);
      } else throw new Error(String(response.status));
    } catch {
      wait = Math.min(wait * 2, 60000);
      say("live", "No answer just now; trying again in " + Math.round(wait / 1000) + " s.");
    }
    if (!over) timer = setTimeout(look, wait);
  };
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) look();
  });
  look();
})();
`;
