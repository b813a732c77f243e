/** Whether a form was sent from our own page, and reads it (T4: another site may not sign a browser in or out). */
import type { HttpRequest } from "./http/request.ts";
import { repeatedNames } from "../core/oauth/authorize/repeated-names.ts";
import { forbidden, malformed, tooLarge, unsupportedMediaType, type Refused } from "../core/problem.ts";

const foreign = (path: string): Refused =>
  forbidden({
    code: "foreign_form",
    title: "Not from this site",
    detail: "Open the page here and send its form again.",
    errors: [{ path, message: "is not this site" }],
  });

/** Throws Refused 403 unless the browser says that the request comes from this very origin. */
export const requireOwnOrigin = (request: Pick<HttpRequest, "headers">, public_url: string): void => {
  const site = request.headers["sec-fetch-site"];
  const origin = request.headers["origin"];
  if (site !== undefined && site !== "same-origin") throw foreign("sec-fetch-site");
  const own = origin === new URL(public_url).origin;
  // A page under no-referrer sends `Origin: null`; then only Sec-Fetch-Site, which no page can forge, may vouch.
  if (!own && !(site === "same-origin" && (origin === undefined || origin === "null"))) throw foreign("origin");
};

/** The longest honest form repeats a request to /authorize: 32 KB, each character three when escaped. */
const maxFormBytes = 128 * 1024;

/** The fields of a form body. Throws Refused 415 for another type, 413 for one that is too long and 400 for a field that comes twice. */
export const readForm = (request: Pick<HttpRequest, "media_type" | "body">): Record<string, string> => {
  if (request.media_type !== "application/x-www-form-urlencoded") {
    throw unsupportedMediaType({
      code: "unsupported_media_type",
      title: "Unsupported media type",
      detail: "Send the body as application/x-www-form-urlencoded.",
      errors: [{ path: "content-type", message: "must be application/x-www-form-urlencoded" }],
    });
  }
  if (request.body.length > maxFormBytes) {
    throw tooLarge({
      code: "form_too_large",
      title: "Form too large",
      detail: "Open the page here and send its form again.",
      errors: [{ path: "body", message: `larger than ${maxFormBytes} bytes` }],
    });
  }
  const fields = new URLSearchParams(request.body);
  const [twice] = repeatedNames(fields);
  if (twice !== undefined) {
    throw malformed({
      code: "repeated_field",
      title: "A field comes twice",
      detail: "Send each field once.",
      errors: [{ path: twice.slice(0, 64), message: "comes twice" }],
    });
  }
  return Object.fromEntries(fields);
};

/** A path on this origin, query included; anything that leads elsewhere becomes "/". */
export const ownPath = (value: string | undefined, public_url: string): string => {
  // A browser reads "//host" and "/\host" as another host.
  if (value === undefined || !/^\/(?![/\\])/.test(value) || !URL.canParse(value, public_url)) return "/";
  const url = new URL(value, public_url);
  return url.origin === new URL(public_url).origin ? url.pathname.replace(/^\/{2,}/, "/") + url.search : "/";
};
