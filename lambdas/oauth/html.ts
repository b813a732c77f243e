/** Decides how text becomes HTML: everything put into a template is escaped, unless it is HTML made here. */

export class Html {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

type Part = string | number | Html | null | undefined | readonly Part[];

const rendered = (part: Part): string => {
  if (part === null || part === undefined) return "";
  if (part instanceof Html) return part.toString();
  if (typeof part === "object") return part.map(rendered).join("");
  return escaped(String(part));
};

/** html`<p>${text}</p>`: text is escaped, null is left out, lists are joined. Attribute values stand in double quotes. */
export const html = (literal: TemplateStringsArray, ...parts: Part[]): Html =>
  new Html(literal.map((text, at) => text + rendered(parts[at])).join(""));
