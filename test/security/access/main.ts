/** `npm run access`: writes docs/access.md. */
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { accessDocument } from "./matrix.ts";

const file = fileURLToPath(new URL("../../../docs/access.md", import.meta.url));
writeFileSync(file, await format(accessDocument(), { ...(await resolveConfig(file)), parser: "markdown" }));
