/** The page on which the simulated user picks a key, and the page that says why there is none to pick. */

const escape = (words: string): string => words.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escape(title)}</title></head>
<body><main><h1>${escape(title)}</h1>${body}</main></body></html>`;

const asked = [
  "client_id",
  "redirect_uri",
  "response_type",
  "scope",
  "state",
  "code_challenge",
  "code_challenge_method",
];

/** A form that POSTs the request back with `decision` (approve or deny) and `api_key`. */
export function consentPage(query: Readonly<Record<string, string>>, key: string): string {
  const hidden = asked
    .filter((name) => query[name] !== undefined)
    .map((name) => `<input type="hidden" name="${name}" value="${escape(query[name] ?? "")}">`)
    .join("\n");
  return page(
    "Simulated Parallel: share an API key",
    `<p><strong>${escape(query["client_id"] ?? "")}</strong> asks for one of your Parallel API keys (key:read).
This is the local simulator: no real key is involved.</p>
<form method="post" action="/getKeys/authorize">
${hidden}
<label>API key <input name="api_key" value="${escape(key)}"></label>
<button name="decision" value="approve">Allow</button>
<button name="decision" value="deny">Deny</button>
</form>`,
  );
}

export const errorPage = (reason: string): string =>
  page("Simulated Parallel: this request cannot be granted", `<p>${escape(reason)}</p>`);

/** What a link to Parallel's platform shows here. */
export const platformPage = (id: string): string =>
  page(`Simulated Parallel platform: ${id}`, "<p>The real page needs a login at Parallel; the simulator has none.</p>");
