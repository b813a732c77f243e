/** Serves GET /: what this is, and the one call that starts it. */
import { html, htmlDocument } from "../core/formats/html-template.ts";
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { page } from "../middleware/http-response.ts";

export const homePage = (public_url: string): string => {
  const call = `curl ${public_url}/v1/tasks/groups \\
  -H "x-api-key: $PARALLEL_API_KEY" \\
  -H "content-type: application/json" \\
  -d '{"inputs": [{"company": "Stripe"}], "output": "CEO, founding year"}'`;
  const csv = `curl "${public_url}/v1/tasks/groups?output=CEO&processor=core-fast" \\
  -H "x-api-key: $PARALLEL_API_KEY" \\
  -H "content-type: text/csv" --data-binary @companies.csv`;
  return htmlDocument(
    "Multitask",
    html`<main class="narrow">
      <h1>Rows in, a URL out</h1>
      <p>
        Send a list and what you want to know about each row. The answer is an address: open it to watch the table fill,
        with sources and confidence, or fetch it as Markdown, JSON or CSV.
      </p>
      <h2>From a program</h2>
      <pre tabindex="0"><code>${call}</code></pre>
      <pre tabindex="0"><code>${csv}</code></pre>
      <p>All routes and fields: <a href="/openapi.json">openapi.json</a>.</p>
      <h2>From an assistant</h2>
      <p>Add a connector (MCP server) with this address, then say “enrich this list”:</p>
      <pre tabindex="0"><code>${public_url}/mcp</code></pre>
    </main>`,
  );
};

export const homeHandler = (ports: Ports) =>
  httpHandler(ports, {}, async () =>
    page(200, homePage(ports.settings.public_url), { "cache-control": "public, max-age=300" }),
  );
