/** The function of everything open: pages, their files, the API's description, preflights and unknown routes. */
import { dispatch } from "../middleware/dispatch.ts";
import { assetHandler } from "../pages/asset.ts";
import { homeHandler } from "../pages/home.ts";
import { openapiHandler } from "../pages/openapi.ts";
import { unknownRouteHandler } from "../pages/unknown-route.ts";
import { deployed } from "../wiring/deployed.ts";

export const handler = dispatch(
  "pages",
  {
    "pages/asset": assetHandler(deployed),
    "pages/home": homeHandler(deployed),
    "pages/openapi": openapiHandler(deployed),
  },
  unknownRouteHandler(deployed),
);
