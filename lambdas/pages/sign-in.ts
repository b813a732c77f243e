/** Decides what a browser without a session sees: one field for the Parallel API key, and the way back. */
import { html, htmlDocument } from "../core/formats/html-template.ts";

/** A path on this origin, or `/`: nothing that could lead elsewhere. */
export const returnPath = (wanted: string | undefined): string =>
  wanted !== undefined && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wanted) ? wanted : "/";

/** Posts `api_key` and `return_to` to /session. `refusal`: why the last try failed. */
export const signInPage = ({ return_to, refusal }: { return_to: string; refusal?: string }): string =>
  htmlDocument(
    "Sign in · Multitask",
    html`<main class="narrow">
      <p class="crumb"><a href="/">Multitask</a></p>
      <h1>Sign in to see these results</h1>
      <p>Results are private to the Parallel account that asked for them.</p>
      <form method="post" action="/session">
        <input type="hidden" name="return_to" value="${returnPath(return_to)}" />
        <label for="api_key">Parallel API key</label>
        <input
          id="api_key"
          name="api_key"
          type="password"
          autocomplete="current-password"
          required
          autofocus
          spellcheck="false"
          maxlength="512"
          ${refusal ? html` aria-invalid="true" aria-describedby="refusal"` : null}
        />
        ${refusal ? html`<p id="refusal" class="error" role="alert">${refusal}</p>` : null}
        <button type="submit">Sign in</button>
      </form>
      <p class="hint">
        The key is checked with Parallel and kept sealed for this session only. Find it at
        <a href="https://platform.parallel.ai/settings?tab=api-keys" rel="noopener noreferrer">platform.parallel.ai</a>.
        Programs send it as <code>x-api-key</code> instead.
      </p>
    </main>`,
  );
