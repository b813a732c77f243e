/** What a person reads when connecting an app cannot go on; there is no way on from here but their app. */
import type { Problem } from "../../contracts/task-group.ts";
import type { OAuthError } from "../../core/oauth/errors.ts";
import { page, type Page } from "../shared/document.ts";
import { html, type Html } from "../shared/html.ts";

const stopped = (status: number, heading: string, text: string, technical: Html | null): Page =>
  page({
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
export const refusalPage = (error: OAuthError): Page =>
  stopped(
    error.status === 401 ? 400 : error.status,
    "This app cannot be connected",
    "What the app sent is not right, so nothing was allowed and you were not sent anywhere. Start again from the app; if it happens again, tell its makers what is below.",
    html`<p class="hint"><code>${error.code}</code> ${error.message}</p>`,
  );

/** The page was left open too long, was finished already, or belongs to another browser. */
export const expiredPage = (): Page =>
  stopped(
    400,
    "This sign-in has ended",
    "It was open for more than ten minutes, was finished already, or was begun in another browser. Start again from your app.",
    null,
  );

export const connectProblemPage = (problem: Problem): Page =>
  stopped(problem.status, problem.title, problem.detail, null);

/** T1: an app's own scheme is never opened by itself; the person sees where the link leads. */
export const tellAppPage = (to: string): Page => {
  const { protocol, host } = new URL(to);
  return stopped(
    400,
    "This app cannot be connected",
    "What the app sent is not right, so nothing was allowed.",
    html`<p><a href="${to}">Tell the app at ${`${protocol}//${host}`}</a></p>`,
  );
};
