/** Part: sealed copies of callers' keys, in KMS. */
import { kmsJobKeys } from "../adapters/kms/job-keys.ts";
import type { Part } from "./compose.ts";
import { read } from "./environment.ts";

export const sealing: Part = { jobKeys: () => kmsJobKeys(read("SEALING_KEY_ARN")) };
