/** The world's dice: the operating system's cryptographic source. */
import { randomBytes } from "node:crypto";
import type { Random } from "../core/ports/process.ts";

export const worldRandom: Random = { bytes: (length) => randomBytes(length) };
