/** What somebody tries who has a dump, the source code and no token: everything stored, as key to everything sealed. */
import { createDecipheriv, createHash, hkdfSync } from "node:crypto";

import type { StoredItem as Item } from "./stored-world.ts";

/** A sealed text with what the source code says about how it was sealed. */
interface Sealed {
  readonly text: string;
  /** Its additional data; for a wrap also the info that its key is derived with. */
  readonly context: string;
}
export interface Neighbourhood {
  readonly sealed: readonly Sealed[];
  readonly candidates: readonly string[];
}

const joined = (...parts: string[]): string => parts.map((part) => encodeURIComponent(part)).join("|");

/** Every text inside a value that is long enough to be a secret, whole and in its parts. */
const textsIn = (value: unknown): string[] => {
  if (typeof value === "string") return [value, ...value.split(/[.#:|]/)].filter((part) => part.length >= 16);
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(textsIn);
};

/** The readings of a text as key material: as it is, and decoded wherever that is possible. */
const materials = (text: string): Buffer[] => [
  Buffer.from(text),
  ...(/^[\w+/=-]{16,}$/.test(text) ? [Buffer.from(text, "base64url")] : []),
  ...(/^([0-9a-f]{2}){16,}$/i.test(text) ? [Buffer.from(text, "hex")] : []),
];

const openWith = (key: Buffer, sealed: Buffer, aad: string): Buffer | null => {
  if (key.length !== 32 || sealed.length < 29) return null;
  try {
    const cipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12), { authTagLength: 16 });
    cipher.setAAD(Buffer.from(aad)).setAuthTag(sealed.subarray(-16));
    return Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]);
  } catch {
    return null;
  }
};

/** A piece of material as a key: itself and its hash; for a wrap also derived as the product derives. */
const keysOf = (material: Buffer, hash: Buffer, context: string): Buffer[] => [
  ...(material.length === 32 ? [material] : []),
  hash,
  ...(context.startsWith("wrap") ? [Buffer.from(hkdfSync("sha256", material, new Uint8Array(0), context, 32))] : []),
];

const record = (item: Item): Record<string, string> => item.record as Record<string, string>;

/** What is sealed in one record, with the contexts that its own fields give. */
const sealedIn = (item: Item): Sealed[] => {
  const {
    grant_id = "",
    owner = "",
    client_id = "",
    session_hash = "",
    code_hash = "",
    token_hash = "",
  } = record(item);
  const { sealed_key = "", wrapped_key = "", sealed_verifier, handle_hash = "" } = record(item);
  switch (item.sk) {
    case "SESSION": {
      const [wrapped = "", sealed = ""] = sealed_key.split(".");
      return [
        { text: wrapped, context: joined("wrap:v1", "session", session_hash) },
        { text: sealed, context: joined(session_hash, owner, "browser") },
      ];
    }
    case "GRANT": {
      const refresh = (item.record as { refresh?: { wrapped_key: string } | null }).refresh;
      return [
        { text: sealed_key, context: joined(grant_id, owner, client_id) },
        ...(refresh ? [{ text: refresh.wrapped_key, context: joined("wrap:v1", "refresh_token", grant_id) }] : []),
      ];
    }
    case "CODE":
      return [{ text: wrapped_key, context: joined("wrap:v1", "code", code_hash) }];
    case "TOKEN":
      return [{ text: wrapped_key, context: joined("wrap:v1", "access_token", token_hash) }];
    case "PENDING":
      return sealed_verifier
        ? [{ text: sealed_verifier, context: joined("wrap:v1", "upstream_state", handle_hash) }]
        : [];
    default:
      return [];
  }
};

/** Records that belong together, by the grant or session they name: what opens one most likely lies beside it. */
export const neighbourhoods = (items: readonly Item[], everywhere: readonly string[]): Neighbourhood[] => {
  const together = new Map<string, Item[]>();
  for (const item of items) {
    const { grant_id, session_hash, handle_hash } = record(item);
    const place = grant_id ?? session_hash ?? handle_hash;
    if (place === undefined) continue;
    together.set(place, [...(together.get(place) ?? []), item]);
  }
  return [...together.values()].map((near) => ({
    sealed: near.flatMap(sealedIn),
    candidates: [...new Set([...near.flatMap(textsIn), ...everywhere])],
  }));
};

/** Everything that opens, over and over with what was found, until nothing new does. Answers the opened texts. */
export const plunder = ({ sealed, candidates }: Neighbourhood): string[] => {
  const found = new Set<string>();
  const known = candidates.flatMap(materials);
  const locks = sealed.map(({ text, context }) => ({ bytes: Buffer.from(text, "base64url"), context }));
  for (let at = 0; at < known.length; at += 1) {
    const material = known[at]!;
    const hash = createHash("sha256").update(material).digest();
    for (const { bytes, context } of locks) {
      for (const key of keysOf(material, hash, context)) {
        const opened = openWith(key, bytes, context);
        if (!opened || found.has(opened.toString("latin1"))) continue;
        found.add(opened.toString("latin1"));
        known.push(opened);
      }
    }
  }
  return [...found];
};
