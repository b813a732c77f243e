/** The one hash that tells whether two requests ask for the same. */
import { createHmac } from "node:crypto";
import { isRecord } from "../contracts/json.ts";
import type { Ports } from "./ports.ts";

/** JSON with the members of every object in order and absent members left out: the same request is the same text. */
export const canonicalJson = (value: unknown): string => JSON.stringify(sorted(value));

/** Made anew and then written at once: a replacer of JSON.stringify takes several times as long. */
const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  const names = Object.keys(value).sort();
  return Object.fromEntries(names.map((name) => [name, sorted(value[name])]));
};

/**
 * HMAC-SHA256 of the canonical JSON under the pepper, as base64url (43 characters). Keyed, because rows can be guessed:
 * who reads the store must not be able to try guesses against it. `label` keeps equal values of different uses apart.
 */
export const contentHash = async (ports: Pick<Ports, "pepper">, label: string, value: unknown): Promise<string> =>
  createHmac("sha256", await ports.pepper())
    .update(`${label}\n${canonicalJson(value)}`)
    .digest("base64url");
