/**
 * What the bundler writes into the functions (lambdas/web/shared/built-assets.ts), for tests that run them from source:
 * built by the same code, the first time a page is drawn.
 */
import { webAssetDefinitions } from "../../lib/web-assets.ts";

const names = ["WEB_ASSET_NAMES", "WEB_ASSET_FILES", "WEB_ASSETS_VERSION"];
const define = (): void => {
  const built = webAssetDefinitions();
  for (const name of names)
    Object.defineProperty(globalThis, name, { value: JSON.parse(built[name] ?? "") as unknown });
};
for (const name of names) {
  Object.defineProperty(globalThis, name, {
    configurable: true,
    get: () => {
      define();
      return Reflect.get(globalThis, name) as unknown;
    },
  });
}
