/** How the functions are bundled: all entries in one esbuild call, one folder a function, what browsers get inside. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import { functionNames, type FunctionName } from "../lambdas/contracts/routes.ts";
import { webAssetDefinitions } from "./web-assets.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
/** Source maps name their sources relative to this; a fixed place keeps asset hashes the same everywhere. */
const outdir = join(root, "cdk.out", "bundles");

/**
 * Credentials that Lambda never uses: it gives them as environment variables, which the SDK asks first. These are only
 * imported when that fails; left out, a bundle is about 100 KB smaller.
 */
const otherCredentials = [
  "@aws-sdk/credential-provider-ini",
  "@aws-sdk/credential-provider-process",
  "@aws-sdk/credential-provider-sso",
  "@aws-sdk/credential-provider-web-identity",
  "@smithy/credential-provider-imds",
];

const bundle = () =>
  buildSync({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(
      functionNames.map((name) => [`${name}/index`, join(root, `lambdas/functions/${name}.ts`)]),
    ),
    outdir,
    write: false,
    bundle: true,
    platform: "node",
    target: "node24",
    format: "esm",
    outExtension: { ".js": ".mjs" },
    external: otherCredentials,
    mainFields: ["module", "main"],
    minify: true,
    sourcemap: "linked",
    sourcesContent: false,
    // lambdas/web/shared/built-assets.ts: what the pages link to, and what the function of /assets serves.
    define: webAssetDefinitions(),
    // CommonJS packages inside an ESM bundle still call require for Node's own modules.
    banner: {
      js: 'import{createRequire as _createRequire}from"node:module";const require=_createRequire(import.meta.url);',
    },
    logLevel: "warning",
  }).outputFiles;

let bundled: ReturnType<typeof bundle> | undefined;

/** Writes every bundle below `folder` and answers each function's own folder. One process bundles once. */
export const writeBundles = (folder: string): Readonly<Record<FunctionName, string>> => {
  bundled ??= bundle();
  for (const file of bundled) {
    const path = join(folder, relative(outdir, file.path));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.contents);
  }
  return Object.fromEntries(functionNames.map((name) => [name, join(folder, name)])) as Record<FunctionName, string>;
};
