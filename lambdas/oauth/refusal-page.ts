/** Decides what a person reads when connecting an app cannot go on; there is no way on from here but their app. */
import type { Problem } from "../contracts/task-group.ts";
import { html, type Html } from "../core/formats/html-template.ts";
import type { OAuthError } from "../core/oauth/errors.ts";
import type { HttpResponse } from "../middleware/http-response.ts";
import { formPage } from "./form-page.ts";

const stopped = (status: number, heading: string, text: string, technical: Html | null): HttpResponse =>
  formPage({
    status,
    title: heading,
    body: html`<main class="narrow">
      <p class="crumb"><a href="/">Multitask</a></p>
      <h1>${heading}</h1>
      <p>${text}</p>
      ${technical}
    </main>`,
  });

/** Phase 1 of /authorize: client or redirect URI unproven, so the mistake is shown here and nowhere else. */
export const refusalPage = (error: OAuthError): HttpResponse =>
  stopped(
    error.status === 401 ? 400 : error.status,
    "This app cannot be connected",
    "What the app sent is not right, so nothing was allowed and you were not sent anywhere. Start again from the app; if it happens again, tell its makers what is below.",
    html`<p class="hint"><code>${error.code}</code> ${error.message}</p>`,
  );

/** The page was left open too long, was finished already, or belongs to another browser. */
export const expiredPage = (): HttpResponse =>
  stopped(
    400,
    "This sign-in has ended",
    "It was open for more than ten minutes, was finished already, or was begun in another browser. Start again from your app.",
    null,
  );

export const problemPageOf = (problem: Problem): HttpResponse =>
  stopped(problem.status, problem.title, problem.detail, null);
