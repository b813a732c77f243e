/** A person at the local cloud: signs in at the simulated Parallel, form by form, with no browser but HTTP. */
import { fieldsOf, openBrowser, type Browser } from "./browser.ts";

export type CloudWay = "parallel" | "key" | "session";

const locationOf = (page: { status: number; headers: Headers; html: string }): string => {
  const location = page.headers.get("location");
  if (location === null) throw new Error(`no Location: ${page.status} ${page.html.slice(0, 600)}`);
  return location;
};

/** The simulator's form, answered; back is our callback. */
const agreeUpstream = async (browser: Browser, url: string): Promise<string> => {
  const page = await browser.visit(url);
  const upstream = new URL(url);
  const { api_key = "", ...hidden } = fieldsOf(page.html);
  const answered = await browser.visit(`${upstream.origin}${upstream.pathname}`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...hidden, api_key, decision: "approve" }).toString(),
  });
  return locationOf(answered);
};

/** From the client's request to where the browser is finally sent: the client's redirect URI with its answer. */
export const agreeAt = async (
  cloud: { readonly base_url: string; readonly demo_key: string },
  url: string,
  way: CloudWay = "parallel",
  browser: Browser = openBrowser(cloud.base_url),
): Promise<string> => {
  const consent = await browser.visit(url);
  if (consent.status !== 200) throw new Error(`/authorize answered ${consent.status}: ${consent.html.slice(0, 600)}`);
  const { question = "", csrf_token = "" } = fieldsOf(consent.html);
  const answered = await browser.submit("/authorize", { question, csrf_token, decision: way });
  if (way === "session") return locationOf(answered);
  if (way === "key") {
    const { handle = "" } = fieldsOf(answered.html);
    return locationOf(await browser.submit("/authorize/key", { handle, api_key: cloud.demo_key }));
  }
  return locationOf(await browser.visit(await agreeUpstream(browser, locationOf(answered))));
};
