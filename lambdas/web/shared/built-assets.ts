/**
 * The files a browser gets: style.css and client.ts of each page, as lib/web-assets builds them. The bundler writes the
 * three names below into the functions (`define`); tests that run from source have them as globals.
 */

/** JSON: name of each file → the same with its content's hash, `results.js` → `results-1f0c….js`. */
declare const WEB_ASSET_NAMES: string;
/** JSON: AssetFile by name with hash. */
declare const WEB_ASSET_FILES: string;
/** Changes whenever any file does. */
declare const WEB_ASSETS_VERSION: string;

export interface AssetFile {
  readonly body: string;
  readonly media_type: string;
}

const once = <Value>(read: () => Value): (() => Value) => {
  let value: Value | undefined;
  return () => (value ??= read());
};
// PURE: a function that serves no files leaves them out of its bundle.
const names = /* @__PURE__ */ once(() => JSON.parse(WEB_ASSET_NAMES) as Readonly<Record<string, string>>);
const files = /* @__PURE__ */ once(() => JSON.parse(WEB_ASSET_FILES) as Readonly<Record<string, AssetFile>>);

/** Path of a file on this origin. Throws for a name that is not built. */
export const assetPath = (name: string): string => {
  const hashed = names()[name];
  if (hashed === undefined) throw new Error(`No file ${name} is built from lambdas/web.`);
  return `/assets/${hashed}`;
};

/** The file of a name with hash; undefined for any other, an older build's included. */
export const assetFile = (hashed: string): AssetFile | undefined =>
  Object.hasOwn(files(), hashed) ? files()[hashed] : undefined;

/** Changes whenever any file does: a stored copy of a page that names older files is then not fresh. */
export const assetsVersion = (): string => WEB_ASSETS_VERSION;
