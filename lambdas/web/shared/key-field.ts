import { html, type Html } from "./html.ts";

/** The field for a Parallel API key; `problem` is why the last try was refused. */
export const keyField = (problem: string | undefined): Html => html`
  <label for="api_key">Parallel API key</label>
  <input
    id="api_key"
    name="api_key"
    type="password"
    autocomplete="current-password"
    required
    autofocus
    spellcheck="false"
    maxlength="4096"
    ${problem ? html`aria-invalid="true" aria-describedby="problem"` : null}
  />
  ${problem ? html`<p id="problem" class="error" role="alert">${problem}</p>` : null}
`;
