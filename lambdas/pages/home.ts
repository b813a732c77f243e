/** Serves GET /: what this is and how to connect it. */
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { installPage } from "../web/install/page.ts";

export const homeHandler = (ports: Ports) =>
  httpHandler(ports, {}, async () => {
    const page = installPage(ports.settings.public_url);
    return { ...page, headers: { ...page.headers, "cache-control": "public, max-age=300" } };
  });
