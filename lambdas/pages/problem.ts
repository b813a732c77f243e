/** Decides what a person sees in a browser when a page cannot be shown: the sign-in field for a 401, else the reason. */
import type { Problem } from "../contracts/task-group.ts";
import { html, htmlDocument } from "../core/formats/html-template.ts";
import { signInPage } from "./sign-in.ts";

export const problemPage = (
  problem: Problem,
  request: { path: string; query: Readonly<Record<string, string | string[]>> },
): string => {
  if (problem.status === 401) {
    const search = new URLSearchParams(
      Object.entries(request.query).flatMap(([name, value]) =>
        [value].flat().map((one): [string, string] => [name, one]),
      ),
    ).toString();
    return signInPage({ return_to: search ? `${request.path}?${search}` : request.path });
  }
  const body = html`<main class="narrow">
    <p class="crumb"><a href="/">Multitask</a></p>
    <h1>${problem.title}</h1>
    <p>${problem.detail}</p>
    ${
      (problem.errors ?? []).length > 0
        ? html`<ul>
            ${(problem.errors ?? []).map(({ path, message }) => html`<li><code>${path}</code> ${message}</li>`)}
          </ul>`
        : null
    }
  </main>`;
  return htmlDocument(problem.title, body);
};
