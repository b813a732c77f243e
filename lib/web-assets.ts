/** What a browser gets, built: style.css and client.ts of each folder of lambdas/web, minified, named by their content. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const root = fileURLToPath(new URL("..", import.meta.url));
const web = join(root, "lambdas", "web");

export interface WebAssets {
  /** `results.js` → `results-<hash>.js` */
  readonly names: Readonly<Record<string, string>>;
  /** By name with hash. */
  readonly files: Readonly<Record<string, { readonly body: string; readonly media_type: string }>>;
  /** Source files in each, by name without hash; paths from the root of the project. */
  readonly sources: Readonly<Record<string, readonly string[]>>;
}

const mediaTypes: Readonly<Record<string, string>> = {
  js: "text/javascript",
  css: "text/css",
  svg: "image/svg+xml",
};
const mediaTypeOf = (name: string): string => {
  const type = mediaTypes[name.split(".").at(-1) ?? ""];
  if (type === undefined) throw new Error(`${name}: what media type is it served as?`);
  return type;
};

const entryPoints = () =>
  readdirSync(web, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) => ["client.ts", "style.css"].map((file) => ({ in: join(web, name, file), out: name })))
    .filter((entry) => existsSync(entry.in));

const contentHash = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 16);
const hashed = (name: string, text: string): string => name.replace(/\.(\w+)$/, `-${contentHash(text)}.$1`);

/** Browsers of the last three years: what `URL.canParse` and `Object.hasOwn` need. */
const target = ["chrome120", "firefox115", "safari17"];

const build = (): WebAssets => {
  const { outputFiles, metafile } = buildSync({
    absWorkingDir: root,
    entryPoints: entryPoints(),
    outdir: join(root, "cdk.out", "web"),
    write: false,
    metafile: true,
    bundle: true,
    platform: "browser",
    format: "iife",
    target,
    minify: true,
    charset: "utf8",
    logLevel: "warning",
  });
  const texts = outputFiles.map(({ path, text }) => ({ name: basename(path), text }));
  texts.push({ name: "icon.svg", text: readFileSync(join(web, "shared", "icon.svg"), "utf8") });
  const named = texts
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, text }) => ({ name, text, file: hashed(name, text), media_type: mediaTypeOf(name) }));
  return {
    names: Object.fromEntries(named.map(({ name, file }) => [name, file])),
    files: Object.fromEntries(named.map(({ file, text, media_type }) => [file, { body: text, media_type }])),
    sources: Object.fromEntries(
      Object.entries(metafile.outputs).map(([path, { inputs }]) => [basename(path), Object.keys(inputs)]),
    ),
  };
};

let built: WebAssets | undefined;

/** One process builds once. */
export const webAssets = (): WebAssets => (built ??= build());

/**
 * The values of lambdas/web/shared/built-assets.ts by the names it declares, as code. Strings: with an object in `define`
 * esbuild makes every function 1 % larger, those that use none of it too.
 */
export const webAssetDefinitions = (): Readonly<Record<string, string>> => {
  const { names, files } = webAssets();
  return {
    WEB_ASSET_NAMES: JSON.stringify(JSON.stringify(names)),
    WEB_ASSET_FILES: JSON.stringify(JSON.stringify(files)),
    WEB_ASSETS_VERSION: JSON.stringify(contentHash(Object.values(names).join(" "))),
  };
};
