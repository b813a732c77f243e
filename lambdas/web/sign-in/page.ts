/** What a browser without a session reads: one field, "Parallel API key". It returns to where it was going. */
import { formPage, type Page } from "../shared/document.ts";
import { html } from "../shared/html.ts";
import { keyField } from "../shared/key-field.ts";

export interface SignIn {
  readonly status: number;
  /** A path on this origin. */
  readonly return_to: string;
  /** What went wrong last time, as a sentence. */
  readonly problem?: string;
}

export const signInPage = ({ status, return_to, problem }: SignIn): Page =>
  formPage({
    status,
    title: "Sign in",
    body: html`<main class="narrow">
      <p class="crumb"><a href="/">Multitask</a></p>
      <h1>Sign in with your Parallel API key</h1>
      <p>Results are private to the Parallel account that asked for them.</p>
      <form method="post" action="/session">
        <input type="hidden" name="return_to" value="${return_to}" />
        ${keyField(problem)}
        <button type="submit">Sign in</button>
      </form>
      <p class="hint">
        The key is checked with Parallel and kept encrypted in a way that only this browser can open. Find it at
        <a href="https://platform.parallel.ai/settings?tab=api-keys" rel="noopener noreferrer">platform.parallel.ai</a>.
        Programs send it as <code>x-api-key</code> instead.
      </p>
    </main>`,
  });
