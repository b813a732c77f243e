import { describe, expect, it } from "@jest/globals";
import { ask, signedIn } from "./made-up-route.ts";

describe("session cookie", () => {
  const cookies = ["__Host-multitask_session=token-of-a-session"];
  const own = { origin: "https://multitask.example", "content-type": "application/json" };

  it.each<[string, Record<string, string>]>([
    ["without an origin", { "content-type": "application/json" }],
    ["from another origin", { ...own, origin: "https://evil.example" }],
    ["from another port", { ...own, origin: "https://multitask.example:8443" }],
    ["from another site that hides its origin", { ...own, origin: "null", "sec-fetch-site": "cross-site" }],
    ["with a form body", { ...own, "content-type": "application/x-www-form-urlencoded" }],
    ["with a text body", { ...own, "content-type": "text/plain" }],
  ])("authorises no POST %s", async (_name, headers) => {
    const { statusCode, problem } = await ask({ headers, cookies });
    expect([statusCode, problem["code"]]).toEqual([403, "cookie_not_allowed"]);
  });

  it("loses to a header", async () => {
    const { statusCode, problem } = await ask({ headers: { ...signedIn, origin: "https://evil.example" }, cookies });
    expect([statusCode, problem["via"]]).toEqual([200, "api_key"]);
  });
});
