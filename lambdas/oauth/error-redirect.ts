/** Decides how a mistake gets back to the client when no page of ours came first. */
import { html } from "../core/formats/html-template.ts";
import type { HttpResponse } from "../middleware/http-response.ts";
import { formPage } from "./form-page.ts";

/** T1: an app's own scheme is never opened by itself; the person sees where the link leads. */
export const errorRedirect = (to: string): HttpResponse => {
  if (/^https?:/.test(to)) return { statusCode: 302, headers: { location: to } };
  const { protocol, host } = new URL(to);
  return formPage({
    status: 400,
    title: "This app cannot be connected",
    body: html`<main class="narrow">
      <p class="crumb"><a href="/">Multitask</a></p>
      <h1>This app cannot be connected</h1>
      <p>What the app sent is not right, so nothing was allowed.</p>
      <p><a href="${to}">Tell the app at ${`${protocol}//${host}`}</a></p>
    </main>`,
  });
};
