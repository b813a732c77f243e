/** Decides the frame of every page with a form: readable without script, and its form goes where it says (T4). */
import { createHash } from "node:crypto";
import type { HttpResponse } from "../middleware/http-response.ts";
import { html, Html } from "./html.ts";
import { style } from "./form-style.ts";

const styleHash = createHash("sha256").update(style).digest("base64");

/** Chrome applies form-action to redirects too, so an answer that leads away names the origin it leads to. */
const policy = (form_targets: readonly string[]): string =>
  [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    `form-action ${["'self'", ...form_targets].join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

export interface FormPage {
  readonly status: number;
  readonly title: string;
  readonly content: Html;
  /** Origins or schemes that the form's answer may redirect to. */
  readonly form_targets?: readonly string[];
  readonly headers?: Record<string, string>;
  readonly cookies?: string[];
}

export const formPage = ({ status, title, content, form_targets = [], headers, cookies }: FormPage): HttpResponse => ({
  statusCode: status,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": policy(form_targets),
    "x-frame-options": "DENY",
    // Under no-referrer a browser sends `Origin: null` with our own forms.
    "referrer-policy": "same-origin",
    ...headers,
  },
  ...(cookies ? { cookies } : {}),
  body: html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <style>
          ${new Html(style)}
        </style>
      </head>
      <body>
        <main>${content}</main>
      </body>
    </html> `.toString(),
});
