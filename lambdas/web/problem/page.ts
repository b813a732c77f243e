/** What a person sees in a browser when a page cannot be shown: the sign-in field for a 401, else the reason. */
import type { Problem } from "../../contracts/task-group.ts";
import { page, type Page } from "../shared/document.ts";
import { html } from "../shared/html.ts";
import { signInPage } from "../sign-in/page.ts";

/** What was asked for: a path of this origin, and its query as it was parsed. */
interface Asked {
  readonly path: string;
  readonly query: Readonly<Record<string, string | readonly string[]>>;
}

const pathAndQuery = ({ path, query }: Asked): string => {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  return pairs.length > 0 ? `${path}?${new URLSearchParams(pairs).toString()}` : path;
};

/** Signing in leads back to what was asked for, its query included. */
export const problemPage = (problem: Problem, asked: Asked): Page => {
  if (problem.status === 401) return signInPage({ status: 401, return_to: pathAndQuery(asked) });
  const errors = problem.errors ?? [];
  const body = html`<main class="narrow">
    <p class="crumb"><a href="/">Multitask</a></p>
    <h1>${problem.title}</h1>
    <p>${problem.detail}</p>
    ${
      errors.length > 0
        ? html`<ul>
            ${errors.map(({ path, message }) => html`<li><code>${path}</code> ${message}</li>`)}
          </ul>`
        : null
    }
    ${problem.status === 404 ? html`<p class="hint">Results are private to the key that asked for them: <a href="/account">see whose browser this is, or sign out</a>.</p>` : null}
  </main>`;
  return page({ status: problem.status, title: problem.title, body });
};
