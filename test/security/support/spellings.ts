/** How a secret might lie somewhere and still be read: seven encodings, at whatever place inside a longer text. */

export interface Spelling {
  readonly encoding: string;
  readonly needle: string;
}

/** What base64 of any text that holds `secret` must contain, whatever stands before it: one needle per alignment. */
const inBase64 = (secret: string, form: "base64" | "base64url"): string[] =>
  [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
    // The first and last group also carry bits of the neighbours: they are left out.
    const whole = Math.floor(bytes.length / 3) * 3;
    return bytes.subarray(before === 0 ? 0 : 3, whole).toString(form);
  });

const everyByte = (secret: string, write: (byte: string) => string): string =>
  [...Buffer.from(secret)].map((byte) => write(byte.toString(16).padStart(2, "0"))).join("");

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Plain, base64, base64url, hex, URL-encoded, reversed, and escaped as JSON, HTML or UTF-16 write it. */
export const spellings = (secret: string): Spelling[] => {
  const all: [string, string][] = [
    ["plain", secret],
    ...inBase64(secret, "base64").map((needle): [string, string] => ["base64", needle]),
    ...inBase64(secret, "base64url").map((needle): [string, string] => ["base64url", needle]),
    ["hex", everyByte(secret, (byte) => byte)],
    ["hex", everyByte(secret, (byte) => byte.toUpperCase())],
    ["url", encodeURIComponent(secret)],
    ["url", new URLSearchParams({ a: secret }).toString().slice(2)],
    ["url", everyByte(secret, (byte) => `%${byte}`)],
    ["reversed", [...secret].reverse().join("")],
    ["escaped", JSON.stringify(secret).slice(1, -1)],
    ["escaped", JSON.stringify(JSON.stringify(secret).slice(1, -1)).slice(1, -1)],
    ["escaped", secret.replace(/[&<>"']/g, (character) => entities[character] ?? character)],
    ["escaped", everyByte(secret, (byte) => `\\u00${byte}`)],
    ["escaped", [...secret].join("\0")],
  ];
  const seen = new Set<string>();
  return all
    .filter(([, needle]) => !seen.has(needle) && seen.add(needle))
    .map(([encoding, needle]) => ({ encoding, needle }));
};

export interface Secrets {
  readonly [name: string]: string;
}

/** Each secret found in `text`, as "name in encoding". */
export const leaksIn = (text: string, secrets: Secrets): string[] =>
  Object.entries(secrets).flatMap(([name, secret]) =>
    spellings(secret)
      .filter(({ needle }) => text.includes(needle))
      .map(({ encoding }) => `${name} in ${encoding}`),
  );
