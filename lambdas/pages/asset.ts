/** Serves GET /assets/{file}: styles, scripts and the icon of the pages, under names that change with their content. */
import type { Ports } from "../core/ports.ts";
import { notFound } from "../core/problem.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { text } from "../middleware/http/response.ts";
import { assetFile } from "../web/shared/built-assets.ts";

/** RFC 8246: what such a name answers never changes, so a browser need not ask again for a year. */
const forGood = { "cache-control": "public, max-age=31536000, immutable" };

export const assetHandler = (ports: Ports) =>
  httpHandler(ports, {}, async ({ request }) => {
    const file = assetFile(request.params["file"] ?? "");
    if (file) return text(200, file.body, file.media_type, forGood);
    throw notFound({
      code: "not_found",
      title: "No such file",
      detail: "Reload the page: it names the files of this version.",
      errors: [{ path: "file", message: "does not exist, or is of another version" }],
    });
  });
