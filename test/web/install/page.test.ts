import { describe, expect, it } from "@jest/globals";
import { parse as parseHtml } from "parse5";
import * as z from "zod";
import { installPage } from "../../../lambdas/web/install/page.ts";
import { clients, serverName, type Client } from "../../../lambdas/web/install/clients.ts";

const origin = "https://multitask.example.com";
const url = `${origin}/mcp`;
const known = new Map(clients(url).map((client) => [client.id, client]));

const client = (id: string): Client => {
  const found = known.get(id);
  if (!found) throw new Error(`${id} is not on the page`);
  return found;
};
const snippet = (id: string, where: RegExp): string => {
  const found = client(id).snippets.find((candidate) => where.test(candidate.where));
  if (!found) throw new Error(`${id} has no snippet for ${String(where)}`);
  return found.text;
};
const json = (id: string, where: RegExp): unknown => JSON.parse(snippet(id, where));
const named = (server: z.ZodType) => z.strictObject({ [serverName]: server });
const here = z.literal(url);

/** Each client's documented file, as a schema: only the keys its documentation has. */
const files: [string, RegExp, z.ZodType][] = [
  ["cursor", /^~\/\.cursor\/mcp\.json$/, z.strictObject({ mcpServers: named(z.strictObject({ url: here })) })],
  [
    "vscode",
    /^\.vscode\/mcp\.json$/,
    z.strictObject({ servers: named(z.strictObject({ type: z.literal("http"), url: here })) }),
  ],
  [
    "claude-code",
    /^\.mcp\.json/,
    z.strictObject({ mcpServers: named(z.strictObject({ type: z.literal("http"), url: here })) }),
  ],
  [
    "claude-desktop",
    /^claude_desktop_config\.json$/,
    z.strictObject({
      mcpServers: named(
        z.strictObject({
          command: z.literal("npx"),
          args: z.tuple([z.literal("-y"), z.literal("mcp-remote"), here]),
        }),
      ),
    }),
  ],
  [
    "windsurf",
    /^~\/\.codeium\/windsurf\/mcp_config\.json$/,
    z.strictObject({ mcpServers: named(z.strictObject({ serverUrl: here })) }),
  ],
  [
    "cline",
    /^cline_mcp_settings\.json$/,
    z.strictObject({
      mcpServers: named(z.strictObject({ type: z.literal("streamableHttp"), url: here, disabled: z.literal(false) })),
    }),
  ],
  [
    "gemini-cli",
    /^~\/\.gemini\/settings\.json$/,
    z.strictObject({ mcpServers: named(z.strictObject({ httpUrl: here })) }),
  ],
  ["lm-studio", /^mcp\.json$/, z.strictObject({ mcpServers: named(z.strictObject({ url: here })) })],
];

describe("each client's own format", () => {
  it.each(files)("%s reads its file", (id, where, schema) => {
    expect(schema.safeParse(json(id, where)).error).toBeUndefined();
  });

  it("Codex reads its file and knows its commands", () => {
    expect(snippet("codex", /config\.toml$/)).toBe(`[mcp_servers.${serverName}]\nurl = "${url}"`);
    expect(snippet("codex", /Terminal/)).toBe(
      `codex mcp add ${serverName} --url ${url}\ncodex mcp login ${serverName}`,
    );
  });

  it("Goose reads its file", () => {
    expect(snippet("goose", /config\.yaml$/).split("\n")).toEqual([
      "extensions:",
      `  ${serverName}:`,
      "    enabled: true",
      "    type: streamable_http",
      `    name: ${serverName}`,
      `    uri: ${url}`,
      "    timeout: 300",
    ]);
  });

  it("Claude Code, Gemini CLI and VS Code know their commands", () => {
    expect(snippet("claude-code", /Terminal/)).toBe(`claude mcp add --transport http ${serverName} ${url}`);
    expect(snippet("gemini-cli", /Terminal/)).toBe(`gemini mcp add --scope user --transport http ${serverName} ${url}`);
    const added = /^code --add-mcp '(.+)'$/.exec(snippet("vscode", /Terminal/))?.[1] ?? "";
    expect(JSON.parse(added)).toEqual({ name: serverName, type: "http", url });
  });

  it("Cursor and LM Studio open a link with the name and the entry in base64", () => {
    for (const [id, start] of [
      ["cursor", "cursor://anysphere.cursor-deeplink/mcp/install?"],
      ["lm-studio", "lmstudio://add_mcp?"],
    ] as const) {
      const link = client(id).link ?? "";
      expect(link.startsWith(start)).toBe(true);
      const query = new URLSearchParams(link.slice(start.length));
      expect(query.get("name")).toBe(serverName);
      expect(JSON.parse(Buffer.from(query.get("config") ?? "", "base64").toString())).toEqual({ url });
    }
  });

  it("VS Code opens a link with the entry as JSON", () => {
    const start = "vscode:mcp/install?";
    const link = client("vscode").link ?? "";
    expect(link.startsWith(start)).toBe(true);
    expect(JSON.parse(decodeURIComponent(link.slice(start.length)))).toEqual({ name: serverName, type: "http", url });
  });

  it("Goose opens a link that names type, address, id and name", () => {
    const start = "goose://extension?";
    const link = client("goose").link ?? "";
    expect(link.startsWith(start)).toBe(true);
    const query = Object.fromEntries(new URLSearchParams(link.slice(start.length)));
    expect(query).toMatchObject({ type: "streamable_http", url, id: serverName, name: serverName });
  });

  it("ChatGPT and Claude are told where their settings are, and get the address to paste", () => {
    for (const id of ["chatgpt", "claude", "claude-desktop"]) {
      expect(client(id).steps.join(" ")).toMatch(/Settings → (Apps & )?Connectors/);
    }
    expect(client("chatgpt").steps.join(" ")).toContain("Developer mode");
  });

  it("the name has no character that a client refuses", () => {
    expect(serverName).toMatch(/^[a-z0-9-]{1,32}$/);
  });
});

interface Node {
  nodeName: string;
  attrs?: { name: string; value: string }[];
  childNodes?: Node[];
  value?: string;
}
const walk = (node: Node): Node[] => [node, ...(node.childNodes ?? []).flatMap(walk)];
const textOf = (node: Node): string =>
  walk(node)
    .map((part) => part.value ?? "")
    .join("");

describe("the install page", () => {
  const nodes = walk(parseHtml(installPage(origin).body));
  const attribute = (node: Node, name: string) => node.attrs?.find((attr) => attr.name === name)?.value;

  it("shows every client with this deployment's own address, and each snippet to the letter", () => {
    for (const { id, snippets } of known.values()) {
      const entry = nodes.find((node) => node.nodeName === "details" && attribute(node, "id") === id);
      const shown = walk(entry as Node)
        .filter((node) => node.nodeName === "pre")
        .map(textOf);
      expect(shown).toEqual(snippets.length === 0 ? [url] : snippets.map(({ text }) => text));
    }
  });

  it("opens each deep link to the letter", () => {
    const links = nodes.flatMap((node) => (node.nodeName === "a" ? (attribute(node, "href") ?? []) : []));
    for (const { link } of known.values()) if (link) expect(links).toContain(link);
  });

  it("runs no inline script or style, and loads only its own files", () => {
    for (const node of nodes) {
      if (node.nodeName === "script") expect([textOf(node), attribute(node, "src")?.[0]]).toEqual(["", "/"]);
      expect(node.nodeName).not.toBe("style");
      for (const { name, value } of node.attrs ?? []) {
        expect(name).not.toMatch(/^(on|style$)/);
        if (node.nodeName === "link") expect(name !== "href" || value.startsWith("/assets/")).toBe(true);
      }
    }
  });

  it("fits a phone", () => {
    const viewport = nodes.find((node) => attribute(node, "name") === "viewport");
    expect(attribute(viewport as Node, "content")).toContain("width=device-width");
  });
});

describe("on a laptop", () => {
  const notes = (public_url: string) => String(installPage(public_url).body).match(/cannot reach this address/g) ?? [];

  it("clients that call from their own servers say that they need a deployment, and only there", () => {
    expect(notes("http://127.0.0.1:8787")).toHaveLength(2);
    expect(notes(origin)).toEqual([]);
  });
});
