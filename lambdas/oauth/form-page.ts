/** Decides what protects a page with a form: nobody frames it, and its form goes where it says (T4). */
import { htmlDocument, type Html } from "../core/formats/html-template.ts";
import { page, type HttpResponse } from "../middleware/http-response.ts";

/** Chrome applies form-action to redirects too, so a form whose answer leads away names where to. */
const policy = (form_targets: readonly string[]): string =>
  [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    `form-action ${[...new Set(["'self'", ...form_targets])].join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

export interface FormPage {
  readonly status: number;
  readonly title: string;
  readonly body: Html;
  /** Origins or schemes the form's answer may redirect to. */
  readonly form_targets?: readonly string[];
  readonly cookies?: readonly string[];
}

export const formPage = ({ status, title, body, form_targets = [], cookies = [] }: FormPage): HttpResponse => ({
  ...page(status, htmlDocument(title, body), {
    "content-security-policy": policy(form_targets),
    "x-frame-options": "DENY",
    // Under no-referrer a browser sends `Origin: null` even with our own forms.
    "referrer-policy": "same-origin",
  }),
  ...(cookies.length > 0 ? { cookies: [...cookies] } : {}),
});
