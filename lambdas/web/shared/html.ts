/** HTML as a type of its own: text enters it escaped, unless it is HTML of this template. */

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

/** The one name under which a browser lets shared/fill make elements out of `Html` (Trusted Types). */
export const trustedTypesPolicy = "multitask";
