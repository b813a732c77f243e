/** What GET / shows: what this is, how to connect each client, and the one call for programs. */
import { page, type Page } from "../shared/document.ts";
import { html, type Html } from "../shared/html.ts";
import { siteHeader } from "../shared/site-header.ts";
import { clients, clientsReadOn, type Client, type Snippet } from "./clients.ts";

const code = (text: string): Html => html`<pre tabindex="0" data-copy><code>${text}</code></pre>`;

const snippet = ({ where, text }: Snippet): Html =>
  html`<h3>${where}</h3>
    ${code(text)}`;

const isLoopback = (url: string): boolean => ["127.0.0.1", "localhost"].includes(new URL(url).hostname);
const notFromHere = ({ name }: Client): string =>
  `${name} calls from its own servers and cannot reach this address, which is on your machine: deploy Multitask first.`;

const entry = (client: Client, url: string): Html =>
  html`<details class="client" id="${client.id}">
    <summary>${client.name}${client.link ? html` <span class="pill">one click</span>` : null}</summary>
    ${client.hosted && isLoopback(url) ? html`<p class="hint">${notFromHere(client)}</p>` : null}
    ${client.link ? html`<p><a class="button" href="${client.link}">Add to ${client.name}</a></p>` : null}
    <ol>
      ${client.steps.map((step) => html`<li>${step}</li>`)}
    </ol>
    ${client.snippets.length === 0 ? code(url) : client.snippets.map(snippet)}
    <p class="hint"><a href="${client.documented}" rel="noopener noreferrer">${client.name}’s own documentation</a></p>
  </details>`;

const prompts: readonly string[] = [
  "Enrich this list of companies with CEO, founding year and number of employees. Try three rows first.",
  "For each city in this table, find the mayor and the population, with sources. Spend at most 5 dollars.",
  "Research in depth how EU heat-pump subsidies differ by country.",
  "How far is it? Run the rows that failed again.",
];

const jsonCall = (public_url: string): string =>
  `curl ${public_url}/v1/tasks/groups \\\n  -H "x-api-key: $PARALLEL_API_KEY" \\\n  -H "content-type: application/json" \\\n  -d '{"inputs": [{"company": "Stripe"}], "output": "CEO, founding year"}'`;
const csvCall = (public_url: string): string =>
  `curl "${public_url}/v1/tasks/groups?output=CEO&processor=core-fast" \\\n  -H "x-api-key: $PARALLEL_API_KEY" \\\n  -H "content-type: text/csv" --data-binary @companies.csv`;

/** `public_url` has no slash at its end. */
export const installPage = (public_url: string): Page => {
  const url = `${public_url}/mcp`;
  return page({
    status: 200,
    title: "Multitask",
    style: "install",
    script: "install",
    body: html`${siteHeader}
      <main class="narrow install">
        <h1>Rows in, a URL out</h1>
        <p>
          Send a list and what you want to know about each row. The answer is an address: open it to watch the table
          fill, with sources and confidence, or fetch it as Markdown, JSON or CSV.
        </p>
        <h2>Connect an assistant</h2>
        <p>Add this address as a connector (MCP server), sign in, then say “enrich this list”.</p>
        ${code(url)}
        <div class="clients">${clients(url).map((client) => entry(client, url))}</div>
        <p class="hint">
          These instructions were checked on ${clientsReadOn}. Instead of signing in, any client that can send headers
          may send your Parallel API key as <code>Authorization: Bearer</code>.
        </p>
        <h2>Then say</h2>
        <ul class="prompts">
          ${prompts.map((prompt) => html`<li>“${prompt}”</li>`)}
        </ul>
        <p class="hint">
          Each row costs what its processor costs at Parallel, billed to your own account there; looking at results is
          free. Ask for a sample first when a list is long.
        </p>
        <h2>From a program</h2>
        ${code(jsonCall(public_url))} ${code(csvCall(public_url))}
        <p>All routes and fields: <a href="/openapi.json">openapi.json</a>.</p>
      </main>`,
  });
};
