/** A browser as far as these flows need one: cookies, links, forms, and an eye on where it is sent. */
import { parse, type DefaultTreeAdapterMap } from "parse5";

type Element = DefaultTreeAdapterMap["element"];

export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly html: string;
}

const elements = (html: string): Element[] => {
  const found: Element[] = [];
  const walk = (node: DefaultTreeAdapterMap["node"]): void => {
    if ("attrs" in node) found.push(node);
    if ("childNodes" in node) node.childNodes.forEach(walk);
  };
  walk(parse(html));
  return found;
};
const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((candidate) => candidate.name === name)?.value;

/** The values of a page's hidden and typed fields. */
export const fieldsOf = (html: string): Record<string, string> =>
  Object.fromEntries(
    elements(html)
      .filter((element) => element.tagName === "input")
      .map((element) => [attribute(element, "name") ?? "", attribute(element, "value") ?? ""]),
  );
export const textOf = (html: string): string => html.replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

export const openBrowser = (origin: string) => {
  const cookies = new Map<string, string>();

  const visit = async (url: string, init: RequestInit = {}): Promise<Page> => {
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: {
        accept: "text/html",
        ...(cookies.size > 0 ? { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") } : {}),
        ...(init.headers as Record<string, string> | undefined),
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const name = pair.slice(0, pair.indexOf("="));
      if (/max-age=0/i.test(line)) cookies.delete(name);
      else cookies.set(name, pair.slice(name.length + 1));
    }
    return { url, status: response.status, headers: response.headers, html: await response.text() };
  };

  /** Sends a form of one of this origin's pages, as a browser would. */
  const submit = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Page> =>
    visit(`${origin}${path}`, {
      method: "POST",
      body: new URLSearchParams(fields).toString(),
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        origin,
        "sec-fetch-site": "same-origin",
        ...headers,
      },
    });

  return { cookies, visit, submit };
};
export type Browser = ReturnType<typeof openBrowser>;

/** Every element with its attributes' names, in order: what a text would change if it were not only text. */
export const tagsOf = (html: string): string[] =>
  elements(html).map(({ tagName, attrs }) => `${tagName} ${attrs.map(({ name }) => name).join(" ")}`.trim());

const textIn = (node: DefaultTreeAdapterMap["node"]): string =>
  "value" in node ? node.value : "childNodes" in node ? node.childNodes.map(textIn).join("") : "";
/** What a page quotes as a client's own name. */
export const shownNames = (html: string): string[] =>
  elements(html)
    .filter(({ tagName }) => tagName === "q")
    .map(textIn);
