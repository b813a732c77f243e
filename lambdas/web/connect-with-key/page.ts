/** What a person reads who signs in with a key while connecting an app. */
import type { AuthorizationRequest } from "../../contracts/oauth-ledger.ts";
import { formTarget } from "../../core/oauth/clients/redirect-uri.ts";
import type { Secret } from "../../core/secret.ts";
import { formPage, type Page } from "../shared/document.ts";
import { html } from "../shared/html.ts";
import { keyField } from "../shared/key-field.ts";

export const connectWithKeyPage = (
  status: number,
  request: AuthorizationRequest,
  handle: Secret,
  problem?: string,
): Page =>
  formPage({
    status,
    title: "Sign in with a key",
    form_targets: [formTarget(request.redirect_uri)],
    body: html`<main class="narrow">
      <p class="crumb">Multitask for Parallel</p>
      <h1>Sign in with a Parallel API key</h1>
      <p>The last step of connecting <q>${request.client_name}</q>, which will not see the key.</p>
      <form method="post" action="/authorize/key">
        <input type="hidden" name="handle" value="${handle.reveal()}" />
        ${keyField(problem)}
        <button type="submit">Sign in and connect</button>
      </form>
      <p class="hint">
        The key is checked with Parallel and kept encrypted in a way that only the app's own tokens open. Find it at
        <a href="https://platform.parallel.ai/settings?tab=api-keys" rel="noopener noreferrer">platform.parallel.ai</a>.
      </p>
    </main>`,
  });
