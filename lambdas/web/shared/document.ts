/** A page as it is sent: the document, and the policy that holds it to its own files (T4, T15). */
import { assetPath } from "./built-assets.ts";
import { html, trustedTypesPolicy, type Html } from "./html.ts";

/** Handlers give it on as their answer. */
export interface Page {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface PageParts {
  readonly status: number;
  readonly title: string;
  readonly body: Html;
  /** Folder of lambdas/web whose style.css it wears. @default "shared" */
  readonly style?: string;
  /** Folder of lambdas/web whose client.ts it runs. @default none: no script at all may run */
  readonly script?: string;
  /** Whether that script asks this origin for anything. */
  readonly connects?: boolean;
}

/** Nobody frames a page, no inline script or style runs, and only `fill` turns text into elements. */
const policy = (
  form_targets: readonly string[],
  { script, connects }: Pick<PageParts, "script" | "connects">,
): string =>
  [
    "default-src 'none'",
    ...(script === undefined ? [] : ["script-src 'self'"]),
    ...(connects ? ["connect-src 'self'"] : []),
    "style-src 'self'",
    "img-src 'self'",
    `form-action ${form_targets.length === 0 ? "'none'" : [...new Set(form_targets)].join(" ")}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    `trusted-types ${script === undefined ? "'none'" : trustedTypesPolicy}`,
  ].join("; ");

const document = ({ title, body, style = "shared", script }: PageParts): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="${assetPath("icon.svg")}" />
        <link rel="stylesheet" href="${assetPath(`${style}.css`)}" />
        ${script === undefined ? null : html`<script src="${assetPath(`${script}.js`)}" defer></script>`}
      </head>
      <body>
        ${body}
      </body>
    </html> `.toString();

/** A page without a form. */
export const page = (parts: PageParts): Page => ({
  statusCode: parts.status,
  headers: {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy([], parts),
    "x-frame-options": "DENY",
  },
  body: document(parts),
});

/**
 * A page with forms. Chrome applies form-action to redirects too, so a form whose answer leads away names where to:
 * `form_targets`, origins or schemes.
 */
export const formPage = ({ form_targets = [], ...parts }: PageParts & { form_targets?: readonly string[] }): Page => {
  const { headers, ...rest } = page(parts);
  return {
    ...rest,
    headers: {
      ...headers,
      "content-security-policy": policy(["'self'", ...form_targets], parts),
      // Under no-referrer a browser sends `Origin: null` even with our own forms.
      "referrer-policy": "same-origin",
    },
  };
};
