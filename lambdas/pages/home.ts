/** Serves GET /: what this is and how to connect it. */
import type { Ports } from "../core/ports.ts";
import { httpHandler } from "../middleware/http-handler.ts";
import { page } from "../middleware/http-response.ts";
import { installPage } from "./install/install-page.ts";

export const homeHandler = (ports: Ports) =>
  httpHandler(ports, {}, async () =>
    page(200, installPage(ports.settings.public_url), { "cache-control": "public, max-age=300" }),
  );
