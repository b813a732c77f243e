/** The function of everything open: pages, their files, the API's description, preflights and unknown routes. */
import { dispatch } from "../middleware/dispatch.ts";
import { assetHandler } from "../pages/asset.ts";
import { homeHandler } from "../pages/home.ts";
import { openapiHandler } from "../pages/openapi.ts";
import { unknownRouteHandler } from "../pages/unknown-route.ts";
import { portsOf } from "../wiring/compose.ts";
import { world } from "../wiring/world.ts";

const ports = portsOf(world);

export const handler = dispatch(
  "pages",
  {
    "pages/asset": assetHandler(ports),
    "pages/home": homeHandler(ports),
    "pages/openapi": openapiHandler(ports),
  },
  unknownRouteHandler(ports),
);
