/** Decides how text enters HTML: always escaped, unless it is HTML of this template's own. */

/** HTML that was made by `html`; nothing else may go in unescaped. */
export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type HtmlPart = Html | string | number | null | undefined | false | readonly HtmlPart[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  // A parser would turn CR into LF; NUL no HTML can hold.
  "\r": "&#13;",
  "\0": "\u2400",
};

const escapeHtml = (text: string): string => text.replace(/[&<>"'\r\0]/g, (character) => entities[character] ?? "");

const render = (part: HtmlPart): string => {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.toString();
  if (typeof part === "object") return part.map(render).join("");
  return escapeHtml(String(part));
};

/** Tagged template: literal parts are HTML, values are escaped (attributes must be quoted). */
export const html = (literals: TemplateStringsArray, ...values: HtmlPart[]): Html =>
  new Html(literals.reduce((text, literal, at) => text + render(values[at - 1]) + literal));

/** A whole document around `body`. `script`: name of an asset. */
export const htmlDocument = (title: string, body: Html, options: { script?: string; attributes?: Html } = {}): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title}</title>
        <link rel="icon" href="/assets/icon.svg" />
        <link rel="stylesheet" href="/assets/page.css" />
        ${options.script ? html`<script src="/assets/${options.script}" defer></script>` : null}
      </head>
      <body>
        ${body}
      </body>
    </html> `.toString();
