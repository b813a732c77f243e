/** Decides how an open results page stays fresh: it polls its JSON with ETag and changes what changed, as text only. */
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
  const element = (name, className, text) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const words = (state) => state.replaceAll("_", " ");
  const cellText = (value) =>
    value === undefined || value === null ? "" : typeof value === "string" ? value : JSON.stringify(value);
  const webLink = (url) => {
    try {
      const parsed = new URL(url);
      return parsed.protocol === "https:" || parsed.protocol === "http:" ? parsed.href : null;
    } catch {
      return null;
    }
  };
  const dollars = (usd) =>
    "$" + usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 6 });

  const minute = new Intl.DateTimeFormat("en-GB", {
    day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZone: "UTC",
  });
  const time = (iso) => (iso === null || Number.isNaN(Date.parse(iso)) ? iso : minute.format(Date.parse(iso)) + " UTC");

  const citation = ({ url, title, excerpts }) => {
    const item = element("li");
    const href = webLink(url);
    const label = element(href ? "a" : "span", "", title || url);
    if (href) {
      label.href = href;
      label.rel = "noopener noreferrer nofollow";
      label.target = "_blank";
    }
    item.append(label, ...(excerpts || []).slice(0, 3).map((text) => element("blockquote", "", text)));
    return item;
  };
  const evidence = (basis) => {
    const details = element("details");
    const summary = element("summary");
    const confidence = basis[0].confidence;
    const count = basis.reduce((sum, one) => sum + (one.citations || []).length, 0);
    if (confidence) summary.append(element("span", "confidence " + confidence, confidence), " ");
    summary.append(count === 1 ? "1 source" : count + " sources");
    details.append(summary);
    for (const one of basis) {
      if (one.reasoning) details.append(element("p", "", one.reasoning));
      const list = element("ul");
      list.append(...(one.citations || []).map(citation));
      details.append(list);
    }
    return details;
  };
  const cell = (row, column) => {
    const made = element("td", column.source);
    made.append(element("span", "value", cellText(Object.hasOwn(row, column.key) ? row[column.key] : null)));
    const basis =
      column.source === "input"
        ? []
        : (row.$basis || []).filter(({ field }) => field === column.name || field.startsWith(column.name + "."));
    if (basis.length > 0) made.append(evidence(basis));
    return made;
  };
  const drawRow = (row, columns) => {
    const made = element("tr");
    made.dataset.index = row.$index;
    const index = element("th", "", String(row.$index));
    index.scope = "row";
    const status = element("td");
    status.append(element("span", "pill " + row.$status, words(row.$status)));
    if (row.$error) status.append(element("p", "error", row.$error));
    for (const warning of row.$warnings || []) status.append(element("p", "warning", warning));
    made.append(index, status, ...columns.map((column) => cell(row, column)));
    return made;
  };

  const body = main.querySelector("tbody");
  const head = main.querySelector("thead tr");
  const drawn = new Map();
  let drawnColumns = "";
  const drawTable = ({ columns, results }) => {
    const now = JSON.stringify(columns);
    if (now !== drawnColumns) {
      const named = ["#", "Status"].map((name) => element("th", "", name));
      head.replaceChildren(...named, ...columns.map((column) => element("th", column.source, column.key)));
      for (const one of head.children) one.scope = "col";
      if (drawnColumns) drawn.clear();
      drawnColumns = now;
    }
    const old = new Map([...body.children].map((row) => [row.dataset.index, row]));
    for (const row of results) {
      const text = JSON.stringify(row);
      if (drawn.get(row.$index) === text) continue;
      drawn.set(row.$index, text);
      const fresh = drawRow(row, columns);
      const before = old.get(String(row.$index));
      if (!before) body.append(fresh);
      // What the reader has opened, or is reading, stays open.
      else {
        const open = [...before.querySelectorAll("td")].map((td) => td.querySelector("details")?.open === true);
        fresh.querySelectorAll("td").forEach((td, at) => {
          const details = td.querySelector("details");
          if (details && open[at]) details.open = true;
        });
        before.replaceWith(fresh);
      }
    }
  };

  const ended = ["completed", "completed_with_errors", "failed", "cancelled"];
  const draw = (table) => {
    const counts = (table.status && table.status.task_run_status_counts) || {};
    const total = Math.max(table.num_inputs, (table.status && table.status.num_task_runs) || 0);
    const over = ended.includes(table.state);
    const counted = (counts.completed || 0) + (counts.failed || 0) + (counts.cancelled || 0);
    const done = over && table.state !== "cancelled" ? total : counted;
    show("state", words(table.state));
    show("ended", done + " of " + total);
    show("failed", counts.failed ? String(counts.failed) : null);
    show("ready", over ? null : time(table.estimated_ready_at));
    show("finished", time(table.finished_at));
    show("processor", table.processor);
    show("estimated", table.cost.estimated_usd === null ? null : dollars(table.cost.estimated_usd));
    show("spent", table.cost.spent_usd === null ? null : dollars(table.cost.spent_usd));
    show("attention", table.attention && table.attention.detail);
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
        over = draw(await response.json());
        say("live", over ? "" : "Live: new results appear by themselves.");
        wait = 2000;
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
