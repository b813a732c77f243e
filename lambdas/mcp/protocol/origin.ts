/** Which web pages may call /mcp: our own, the known clients', and pages of this machine (T21). */

/** Web clients that call from the browser itself. */
const knownClients: readonly string[] = [
  "https://claude.ai",
  "https://claude.com",
  "https://chatgpt.com",
  "https://chat.openai.com",
  "https://vscode.dev",
  "https://insiders.vscode.dev",
  "https://cursor.com",
  "https://www.cursor.com",
];

const loopback: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** Schemes that pages of any site can bring about; what is left are the own schemes of apps. */
const ofPages = ["data:", "blob:", "filesystem:", "file:", "javascript:", "about:"];

const readUrl = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);

/**
 * True without an Origin (no browser), for our own, known and loopback origins, and for the own schemes of desktop apps,
 * which no web page can have. `null` and every other site: false.
 */
export const originAllowed = (origin: string | undefined, public_url: string): boolean => {
  if (origin === undefined) return true;
  const url = readUrl(origin);
  if (!url) return false;
  if (url.protocol !== "https:" && url.protocol !== "http:") return !ofPages.includes(url.protocol);
  const normal = `${url.protocol}//${url.host}`;
  if (normal === new URL(public_url).origin || knownClients.includes(normal)) return true;
  return loopback.includes(url.hostname);
};

/** The Host must be this deployment's: a name that was rebound to our address is not. On a laptop its loopback names are. */
export const hostAllowed = (host: string | undefined, public_url: string): boolean => {
  const own = new URL(public_url);
  if (host === undefined) return false;
  const lower = host.toLowerCase();
  if (lower === own.host) return true;
  if (!loopback.includes(own.hostname)) return lower === `${own.hostname}:${own.protocol === "https:" ? 443 : 80}`;
  // Nothing but a name and a port: user information would let another host stand before ours.
  const asked = /^[\w.:[\]-]+$/.test(lower) ? readUrl(`${own.protocol}//${lower}`) : null;
  return asked !== null && loopback.includes(asked.hostname) && asked.port === own.port;
};
