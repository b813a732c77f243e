/** Serves GET /assets/{file}: the style, script and icon of the pages. */
import type { Ports } from "../core/ports.ts";
import { notFound } from "../core/problem.ts";
import { createHash } from "node:crypto";
import { httpHandler } from "../middleware/http-handler.ts";
import { text } from "../middleware/http-response.ts";
import { pageStyle } from "./browser/page-style.ts";
import { resultsScript } from "./browser/results-script.ts";
import { installScript } from "./install/install-script.ts";
import { installStyle } from "./install/install-style.ts";

const icon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#b8440f"/><path d="M8 9h16M8 16h16M8 23h10" stroke="#fff" stroke-width="3" stroke-linecap="round"/></svg>`;

const files = new Map([
  ["page.css", { body: pageStyle, type: "text/css" }],
  ["results.js", { body: resultsScript, type: "text/javascript" }],
  ["install.css", { body: installStyle, type: "text/css" }],
  ["install.js", { body: installScript, type: "text/javascript" }],
  ["icon.svg", { body: icon, type: "image/svg+xml" }],
]);

export const assetHandler = (ports: Ports) =>
  httpHandler(ports, {}, async ({ request }) => {
    const file = files.get(request.params["file"] ?? "");
    if (!file) {
      throw notFound({
        code: "not_found",
        title: "No such file",
        detail: `Files here are ${[...files.keys()].join(", ")}.`,
        errors: [{ path: "file", message: "does not exist" }],
      });
    }
    const etag = `"${createHash("sha256").update(file.body).digest("base64url").slice(0, 22)}"`;
    const headers = { etag, "cache-control": "public, max-age=300, must-revalidate" };
    const whole = text(200, file.body, file.type, headers);
    return request.headers["if-none-match"] === etag ? { statusCode: 304, headers: whole.headers ?? {} } : whole;
  });
