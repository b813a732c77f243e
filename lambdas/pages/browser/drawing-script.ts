/** Decides how the script of an open results page draws its table: the same cells the server draws, as text only. */
export const drawingScript = String.raw`  const element = (name, className, text) => {
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
    const index = element("th", "", String(row.$index + 1));
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
    const rows = results.map((row) => {
      const text = JSON.stringify(row);
      const before = old.get(String(row.$index));
      if (before && drawn.get(row.$index) === text) return before;
      drawn.set(row.$index, text);
      const fresh = drawRow(row, columns);
      // What the reader has opened, or is reading, stays open.
      const open = before ? [...before.querySelectorAll("td")].map((td) => td.querySelector("details")?.open === true) : [];
      fresh.querySelectorAll("td").forEach((td, at) => {
        const details = td.querySelector("details");
        if (details && open[at]) details.open = true;
      });
      if (before) before.replaceWith(fresh);
      return fresh;
    });
    // A row leaves a filtered view when it matches no more, and enters it where it belongs.
    rows.forEach((row, at) => {
      if (body.children[at] !== row) body.insertBefore(row, body.children[at] || null);
    });
    while (body.children.length > rows.length) body.lastElementChild.remove();
  };
  const range = ({ results, num_rows }) => {
    if (results.length === 0) return "";
    const [first, last] = [results[0].$index + 1, results[results.length - 1].$index + 1];
    return (first === last ? "Row " + first : "Rows " + first + "\u2013" + last) + " of " + num_rows;
  };

`;
