/**
 * Which MCP clients the install page knows, and how each is told about this server: links, commands and files in the
 * format of that client's own documentation (`documented`), last read on `clientsReadOn`.
 */
export const clientsReadOn = "2026-11-24";

/** The name clients show and use in tool names: no spaces, Claude Code refuses those. */
export const serverName = "parallel-task-mcp";
const description = "Research the web for every row of a list, with citations";

/** `where`: the file or terminal it goes into. */
export interface Snippet {
  readonly where: string;
  readonly language: "json" | "toml" | "yaml" | "sh";
  readonly text: string;
}

export interface Client {
  readonly id: string;
  readonly name: string;
  readonly documented: string;
  /** Calls from its maker's servers, which reach no address of one's own machine. */
  readonly hosted?: true;
  /** Opens the client with the server filled in. */
  readonly link?: string;
  readonly steps: readonly string[];
  readonly snippets: readonly Snippet[];
}

const file = (where: string, value: unknown): Snippet => ({
  where,
  language: "json",
  text: JSON.stringify(value, null, 2),
});
const terminal = (text: string): Snippet => ({ where: "Terminal", language: "sh", text });

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64");

/** `url` is the address of /mcp. Order: as people ask for them. */
export const clients = (url: string): readonly Client[] => [
  {
    id: "chatgpt",
    name: "ChatGPT",
    documented: "https://developers.openai.com/apps-sdk/deploy/connect-chatgpt",
    hosted: true,
    steps: [
      "On the web: Settings → Apps & Connectors → Advanced settings → turn on Developer mode. In a workspace an admin allows it first.",
      "Settings → Apps & Connectors → Create. Give a name, paste the address below, choose OAuth, create, and sign in.",
      "In a chat: + → Developer mode → choose it, then say “enrich this list”.",
    ],
    snippets: [],
  },
  {
    id: "claude",
    name: "Claude.ai",
    documented: "https://support.claude.com/en/articles/11175166",
    hosted: true,
    steps: [
      "Settings → Connectors → Add custom connector. Paste the address below, add, then Connect and sign in.",
      "In a Team or Enterprise plan an owner adds it once for all; each person connects.",
    ],
    snippets: [],
  },
  {
    id: "claude-desktop",
    name: "Claude Desktop",
    documented: "https://support.claude.com/en/articles/11175166",
    steps: [
      "Settings → Connectors → Add custom connector, with the address below. It then also works on the phone.",
      "Only for a server on this machine: the file instead, which starts a bridge (needs Node.js), then restart.",
    ],
    snippets: [
      file("claude_desktop_config.json", {
        mcpServers: { [serverName]: { command: "npx", args: ["-y", "mcp-remote", url] } },
      }),
    ],
  },
  {
    id: "claude-code",
    name: "Claude Code",
    documented: "https://code.claude.com/docs/en/mcp",
    steps: ["Run the command, then /mcp inside Claude Code to sign in."],
    snippets: [
      terminal(`claude mcp add --transport http ${serverName} ${url}`),
      file(".mcp.json, to share it with a project", { mcpServers: { [serverName]: { type: "http", url } } }),
    ],
  },
  {
    id: "cursor",
    name: "Cursor",
    documented: "https://cursor.com/docs/mcp/install-links",
    link: `cursor://anysphere.cursor-deeplink/mcp/install?name=${serverName}&config=${encodeURIComponent(base64({ url }))}`,
    steps: ["Open the link, or write the file. Cursor asks you to sign in."],
    snippets: [file("~/.cursor/mcp.json", { mcpServers: { [serverName]: { url } } })],
  },
  {
    id: "vscode",
    name: "VS Code",
    documented: "https://code.visualstudio.com/docs/copilot/customization/mcp-servers",
    link: `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name: serverName, type: "http", url }))}`,
    steps: ["Open the link, or use the command or the file. VS Code asks you to sign in when the server starts."],
    snippets: [
      terminal(`code --add-mcp '${JSON.stringify({ name: serverName, type: "http", url })}'`),
      file(".vscode/mcp.json", { servers: { [serverName]: { type: "http", url } } }),
    ],
  },
  {
    id: "windsurf",
    name: "Windsurf",
    documented: "https://docs.windsurf.com/windsurf/cascade/mcp",
    steps: ["Cascade → MCPs → Configure opens the file. Save, refresh, and sign in."],
    snippets: [file("~/.codeium/windsurf/mcp_config.json", { mcpServers: { [serverName]: { serverUrl: url } } })],
  },
  {
    id: "cline",
    name: "Cline",
    documented: "https://docs.cline.bot/mcp/mcp-overview",
    steps: ["MCP Servers → Configure → Configure MCP Servers opens the file. Then sign in from the server's entry."],
    snippets: [
      file("cline_mcp_settings.json", {
        mcpServers: { [serverName]: { type: "streamableHttp", url, disabled: false } },
      }),
    ],
  },
  {
    id: "gemini-cli",
    name: "Gemini CLI",
    documented: "https://geminicli.com/docs/tools/mcp-server",
    steps: [`Run the command or write the file, then /mcp auth ${serverName} inside Gemini CLI to sign in.`],
    snippets: [
      terminal(`gemini mcp add --scope user --transport http ${serverName} ${url}`),
      file("~/.gemini/settings.json", { mcpServers: { [serverName]: { httpUrl: url } } }),
    ],
  },
  {
    id: "codex",
    name: "Codex",
    documented: "https://developers.openai.com/codex/mcp",
    steps: ["Run both commands: the second one signs in. The app and the editor extension use the same file."],
    snippets: [
      terminal(`codex mcp add ${serverName} --url ${url}\ncodex mcp login ${serverName}`),
      { where: "~/.codex/config.toml", language: "toml", text: `[mcp_servers.${serverName}]\nurl = "${url}"` },
    ],
  },
  {
    id: "lm-studio",
    name: "LM Studio",
    documented: "https://lmstudio.ai/docs/app/mcp/deeplink",
    link: `lmstudio://add_mcp?name=${serverName}&config=${encodeURIComponent(base64({ url }))}`,
    steps: ["Open the link, or Program → Install → Edit mcp.json."],
    snippets: [file("mcp.json", { mcpServers: { [serverName]: { url } } })],
  },
  {
    id: "goose",
    name: "Goose",
    documented: "https://block.github.io/goose/docs/getting-started/using-extensions",
    link: `goose://extension?${[
      ["type", "streamable_http"],
      ["url", url],
      ["id", serverName],
      ["name", serverName],
      ["description", description],
    ]
      .map(([name, value]) => `${name}=${encodeURIComponent(value ?? "")}`)
      .join("&")}`,
    steps: ["Open the link, or goose configure → Add Extension → Remote Extension (Streamable HTTP)."],
    snippets: [
      {
        where: "~/.config/goose/config.yaml",
        language: "yaml",
        text: `extensions:\n  ${serverName}:\n    enabled: true\n    type: streamable_http\n    name: ${serverName}\n    uri: ${url}\n    timeout: 300`,
      },
    ],
  },
];
