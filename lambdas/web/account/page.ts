/** The account page: connected apps, signed-in browsers, and how to end each. */
import type { GrantRecord } from "../../contracts/oauth-ledger.ts";
import type { SessionRecord } from "../../core/ports/oauth-stores.ts";
import { formPage, type Page } from "../shared/document.ts";
import { html, type Html } from "../shared/html.ts";
import { siteHeader } from "../shared/site-header.ts";

export interface Account {
  readonly apps: readonly GrantRecord[];
  readonly browsers: readonly SessionRecord[];
  readonly this_browser: string;
  readonly csrf_token: string;
}

/** `2026-11-24 05:10 UTC`: the server does not know where the reader is. */
const moment = (at: number): Html => {
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 16).replace("T", " ")} UTC</time>`;
};

const returnsTo = (redirect_uri: string): string => {
  const { protocol, host } = new URL(redirect_uri);
  return /^https?:$/.test(protocol) ? host : `${protocol}//${host}`;
};

const endForm = (csrf_token: string, connection: string, button: string, of: string): Html => html`
  <form method="post" action="/account">
    <input type="hidden" name="csrf_token" value="${csrf_token}" />
    <button name="connection" value="${connection}" class="secondary small" aria-label="${button} ${of}">
      ${button}
    </button>
  </form>
`;

const allowance = ({ scope }: GrantRecord): string =>
  scope.includes("tasks:write") ? "See results and start tasks" : "See results";

const appRow = (app: GrantRecord, csrf_token: string): Html => html`
  <tr>
    <th scope="row">
      ${app.client_name}<br />
      <span class="hint"
        >${returnsTo(app.redirect_uri)}<br />${allowance(app)}<br />Since
        ${moment(app.redeemed_at ?? app.created_at)}</span
      >
    </th>
    <td>${endForm(csrf_token, `app:${app.grant_id}`, "Disconnect", app.client_name)}</td>
  </tr>
`;

const browserRow = (browser: SessionRecord, { this_browser, csrf_token }: Account): Html => {
  const name = browser.session_hash === this_browser ? "This browser" : "Another browser";
  return html`
    <tr>
      <th scope="row">
        ${name}<br />
        <span class="hint">Since ${moment(browser.created_at)}<br />Until ${moment(browser.expires_at)}</span>
      </th>
      <td>${endForm(csrf_token, `browser:${browser.session_hash}`, "Sign out", name.toLowerCase())}</td>
    </tr>
  `;
};

/** Two columns, so that on a phone the button stands beside what it ends. */
const connectionTable = (what: string, rows: readonly Html[]): Html => html`
  <div class="scroll">
    <table>
      <thead>
        <tr>
          <th scope="col">${what}</th>
          <th scope="col"></th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>
`;

export const accountPage = (account: Account): Page =>
  formPage({
    status: 200,
    title: "Your account",
    style: "account",
    body: html`${siteHeader}
      <main class="account">
        <h1>Your account</h1>
        <p>
          This is the account of the Parallel API key you signed in with. What runs already keeps running when you
          disconnect the app that started it.
        </p>
        <h2>Connected apps</h2>
        ${
          account.apps.length === 0
            ? html`<p class="hint">
                No app is connected. Add this server's address to your MCP client to connect one.
              </p>`
            : connectionTable(
                "App",
                account.apps.map((app) => appRow(app, account.csrf_token)),
              )
        }
        <h2>Signed-in browsers</h2>
        ${connectionTable(
          "Browser",
          account.browsers.map((browser) => browserRow(browser, account)),
        )}
        <form method="post" action="/account" class="choices">
          <input type="hidden" name="csrf_token" value="${account.csrf_token}" />
          ${
            account.apps.length + account.browsers.length > 1
              ? html`<button name="connection" value="everything" class="secondary">
                  Disconnect everything but this browser
                </button>`
              : null
          }
          <button formaction="/sign-out" class="secondary">Sign out here</button>
        </form>
      </main>`,
  });
