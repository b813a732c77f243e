/** Who may do what: kinds of callers, and classes of routes and tools. docs/access.md is generated from them. */

/** By credential: a signed-in browser, a raw Parallel key in either header, an access token that a connected app holds. */
const callerKinds = ["session", "parallel_key", "oauth_token"] as const;
export type CallerKind = (typeof callerKinds)[number];

/** The kinds that each class lets in; `scoped` and `tools` ask tokens for their scope as well. */
const classes = {
  /** Asks for no credential of a caller, and heeds none: pages, discovery, and endpoints with proofs of their own. */
  open: callerKinds,
  scoped: callerKinds,
  /** What an app that a person connected may not do for them: it deletes, or decides who is told. */
  "owner-only": ["session", "parallel_key"],
  /** A person in their browser, from our own pages. */
  person: ["session"],
  /** /mcp: each tool has a class of its own. A cookie never counts there (D9). */
  tools: ["parallel_key", "oauth_token"],
  /** Answers about an access token, to whoever holds it. */
  token: ["oauth_token"],
} as const satisfies Readonly<Record<string, readonly CallerKind[]>>;
export type AccessClass = keyof typeof classes;

export const mayCall = (kind: CallerKind, access: AccessClass): boolean =>
  (classes[access] as readonly CallerKind[]).includes(kind);
