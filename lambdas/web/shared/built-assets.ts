/**
 * The files a browser gets: style.css and client.ts of each page, as lib/web-assets builds them. The bundler writes the
 * three names below into the functions (`define`); tests that run from source have them as globals.
 */

/** Name of each file → the same with its content's hash: `results.js` → `results-1f0c….js`. */
declare const WEB_ASSET_NAMES: Readonly<Record<string, string>>;
/** By name with hash. */
declare const WEB_ASSET_FILES: Readonly<Record<string, AssetFile>>;
/** Changes whenever any file does. */
declare const WEB_ASSETS_VERSION: string;

export interface AssetFile {
  readonly body: string;
  readonly media_type: string;
}

/** Path of a file on this origin. Throws for a name that is not built. */
export const assetPath = (name: string): string => {
  const hashed = WEB_ASSET_NAMES[name];
  if (hashed === undefined) throw new Error(`No file ${name} is built from lambdas/web.`);
  return `/assets/${hashed}`;
};

/** The file of a name with hash; undefined for any other, an older build's included. */
export const assetFile = (hashed: string): AssetFile | undefined =>
  Object.hasOwn(WEB_ASSET_FILES, hashed) ? WEB_ASSET_FILES[hashed] : undefined;

/** Changes whenever any file does: a stored copy of a page that names older files is then not fresh. */
export const assetsVersion = (): string => WEB_ASSETS_VERSION;
