/** Which redirect URIs may be registered, and when a requested one is the registered one (T1). */

/** RFC 8252 section 7.3: the loopback interface; the user's own machine and nobody else's. */
const loopbackHosts: readonly string[] = ["127.0.0.1", "[::1]", "localhost"];

/** Apps that are called back by a scheme of their own: scheme, authority and the paths below which they listen. */
const ownSchemes: readonly { scheme: string; authority: string; paths: RegExp }[] = [
  { scheme: "cursor", authority: "anysphere.cursor-mcp", paths: /^\/oauth\/callback$/ },
  { scheme: "cursor", authority: "anysphere.cursor-retrieval", paths: /^\/oauth\/[\w-]{1,128}\/callback$/ },
  { scheme: "claude", authority: "claude.ai", paths: /^\/mcp-auth-callback\/[\w-]{1,128}$/ },
  // Cline runs in each of these editors and calls back under the editor's scheme.
  ...["vscode", "vscode-insiders", "cursor", "windsurf"].map((scheme) => ({
    scheme,
    authority: "saoudrizwan.claude-dev",
    paths: /^\/mcp-auth\/callback\/[\w.~%-]{1,512}$/,
  })),
];

/** Names an authorization response carries itself (RFC 6749 4.1.2, RFC 9207). */
const reserved = ["code", "state", "iss", "error", "error_description", "error_uri", "response"];

/** A URL whose parse is its own spelling: nothing for two parsers to disagree about. */
const canonical = (value: string): URL | undefined => {
  if (value.length > 2048 || !/^[\x21-\x7e]+$/.test(value) || /[\\"<>^`{|}]/.test(value)) return undefined;
  if (!URL.canParse(value)) return undefined;
  const url = new URL(value);
  // A bare origin gains its "/" in parsing; that is the one difference allowed.
  return url.href === value || (url.pathname === "/" && url.href === `${value}/`) ? url : undefined;
};

const isLoopback = (url: URL): boolean => url.protocol === "http:" && loopbackHosts.includes(url.hostname);

export type RedirectKind = "https" | "loopback" | "app";

/** The kind of a redirect URI that may be used at all, or what is wrong with it. */
export const redirectKind = (value: string): { kind: RedirectKind; url: URL } | { problem: string } => {
  const url = canonical(value);
  if (!url) return { problem: "must be an absolute URI in its normal form" };
  // RFC 6749 3.1.2: no fragment, not even an empty one.
  if (value.includes("#")) return { problem: "must have no fragment" };
  if (url.username || url.password || /^[^/]*\/\/[^/?]*@/.test(value))
    return { problem: "must have no user information" };
  if (reserved.some((name) => url.searchParams.has(name))) return { problem: `must not carry ${reserved.join(", ")}` };
  if (url.protocol === "https:") return { kind: "https", url };
  if (isLoopback(url)) return { kind: "loopback", url };
  if (url.protocol === "http:") return { problem: "must be https; http is for 127.0.0.1, [::1] and localhost" };
  const own = ownSchemes.some(
    ({ scheme, authority, paths }) =>
      url.protocol === `${scheme}:` && url.host === authority && paths.test(url.pathname) && !url.search,
  );
  return own ? { kind: "app", url } : { problem: "must be https, http on loopback, or a known app's own scheme" };
};

/** RFC 8252 7.3: of a loopback redirect any port is right; RFC 9700 4.1.3: everything else matches exactly. */
export const redirectUriMatches = (requested: string, registered: string): boolean => {
  if (requested === registered) return true;
  const [asked, known] = [redirectKind(requested), redirectKind(registered)];
  if ("problem" in asked || "problem" in known || asked.kind !== "loopback" || known.kind !== "loopback") return false;
  return (
    asked.url.hostname === known.url.hostname &&
    asked.url.pathname === known.url.pathname &&
    asked.url.search === known.url.search
  );
};

/** What a content security policy's form-action must allow for a form whose answer leads there. */
export const formTarget = (redirect_uri: string): string => {
  const { protocol, hostname, origin } = new URL(redirect_uri);
  if (protocol !== "https:" && protocol !== "http:") return protocol;
  // The policy's grammar has no IPv6 addresses.
  return hostname.startsWith("[") ? protocol : origin;
};
