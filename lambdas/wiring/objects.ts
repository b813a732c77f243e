/** Part: inputs and large outputs in S3. */
import { s3Objects } from "../adapters/s3/objects.ts";
import type { Part } from "./compose.ts";
import { read } from "./environment.ts";

export const objects: Part = { objects: () => s3Objects(read("BUCKET")) };
