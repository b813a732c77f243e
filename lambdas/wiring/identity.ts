/** Part: the pepper, by which owners are found. */
import { secretPepper } from "../adapters/secrets/pepper.ts";
import type { Part } from "./compose.ts";
import { read } from "./environment.ts";

export const identity: Part = { pepper: () => secretPepper(read("PEPPER_SECRET_ARN")) };
