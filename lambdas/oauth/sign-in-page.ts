/** Decides what a browser without a session reads: one field, "Parallel API key", and where it will return to. */
import type { HttpResponse } from "../middleware/http-response.ts";
import { formPage } from "./form-page.ts";
import { html } from "./html.ts";

export interface SignIn {
  readonly status: number;
  /** A path on this origin. */
  readonly return_to: string;
  /** What went wrong last time, as a sentence. */
  readonly problem?: string;
}

export const signInPage = ({ status, return_to, problem }: SignIn): HttpResponse =>
  formPage({
    status,
    title: "Sign in",
    content: html`
      <h1>Sign in with your Parallel API key</h1>
      <p class="soft">
        Results are shown only to the account that asked for them. Your key is checked with Parallel and kept encrypted
        in a way that only this browser can open.
      </p>
      ${problem ? html`<p class="problem" role="alert">${problem}</p>` : null}
      <form method="post" action="/session">
        <input type="hidden" name="return_to" value="${return_to}" />
        <label for="api_key">Parallel API key</label>
        <input
          id="api_key"
          name="api_key"
          type="password"
          autocomplete="off"
          spellcheck="false"
          required
          maxlength="4096"
          autofocus
        />
        <div class="choices"><button type="submit">Sign in</button></div>
      </form>
      <p class="soft">
        No key yet? Create one at
        <a href="https://platform.parallel.ai" rel="noopener noreferrer">platform.parallel.ai</a>.
      </p>
    `,
  });
