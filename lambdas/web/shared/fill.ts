/** The only place where a script makes elements out of text: it takes HTML of our own template and nothing else. */
import { trustedTypesPolicy, type Html } from "./html.ts";

/** The part of Trusted Types that is used here; TypeScript's DOM library does not describe it yet. */
declare global {
  interface Window {
    readonly trustedTypes?: {
      /** `createHTML` answers a TrustedHTML, which `innerHTML` takes as it takes text. */
      createPolicy(
        name: string,
        rules: { createHTML: (text: string) => string },
      ): { createHTML: (text: string) => string };
    };
  }
}

const policy = window.trustedTypes?.createPolicy(trustedTypesPolicy, { createHTML: (text) => text });

/** Replaces what is inside `element`. */
export const fill = (element: Element, part: Html): void => {
  element.innerHTML = policy ? policy.createHTML(part.toString()) : part.toString();
};

/** A page of this origin, as our Lambda wrote it with the same template; nothing in it runs. */
export const readPage = (text: string): Document =>
  new DOMParser().parseFromString(policy ? policy.createHTML(text) : text, "text/html");

/** The one element inside `within` that fits, of the kind asked for. Throws when there is none. */
export const find = <Kind extends Element>(within: ParentNode, selector: string, kind: new () => Kind): Kind => {
  const found = within.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`The page has no ${selector}.`);
  return found;
};
