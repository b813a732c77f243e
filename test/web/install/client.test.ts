/** The install page in a real browser, with the headers it is served with. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { existsSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type Browser, type Page } from "playwright-core";
import { memoryPorts } from "../../../lambdas/adapters/memory/ports.ts";
import { memorySettings } from "../../../lambdas/adapters/memory/settings.ts";
import { assetHandler } from "../../../lambdas/pages/asset.ts";
import { homeHandler } from "../../../lambdas/pages/home.ts";
import { clients } from "../../../lambdas/web/install/clients.ts";
import { httpEvent } from "../../support/http-event.ts";
import { quietParallel, stillClock } from "../../support/quiet-parallel.ts";

const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const here = existsSync(executablePath);
if (!here) console.warn(`Skipped: no Chromium at ${executablePath} (CHROMIUM_PATH names another).`);
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];

let server: Server;
let browser: Browser;
let origin: string;
const wrongs: string[] = [];

const serve = async (): Promise<void> => {
  server = createServer((request, response) => {
    void (async () => {
      const path = request.url ?? "/";
      const file = /^\/assets\/(.+)$/.exec(path)?.[1];
      const settings = memorySettings({ public_url: origin });
      const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() }, { settings });
      const answer = await (file === undefined
        ? homeHandler(ports)(httpEvent({ path }))
        : assetHandler(ports)(httpEvent({ path, route: "/assets/{file}", params: { file } })));
      response.writeHead(answer.statusCode, answer.headers as Record<string, string>).end(answer.body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** The page with every entry open. */
const open = async (width: number): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width, height: 800 } });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
  const page = await context.newPage();
  page.on("pageerror", (error) => wrongs.push(error.message));
  page.on("console", (message) => void (message.type() === "error" && wrongs.push(message.text())));
  await page.goto(`${origin}/`);
  await page.evaluate(`for (const entry of document.querySelectorAll("details")) entry.open = true`);
  return page;
};

(here ? describe : describe.skip)("the install page in a browser", () => {
  beforeAll(async () => {
    await serve();
    const args = [...quiet, "--disable-component-update", "--disable-sync"];
    browser = await chromium.launch({ executablePath, args });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each([320, 375, 1280])(
    "%s pixels wide, needs no scrolling sideways, and each entry fills its frame",
    async (width) => {
      const page = await open(width);
      const [needed = 0, frame, ...entries] = await page.evaluate<number[]>(`[
      document.documentElement.scrollWidth,
      document.querySelector(".clients").clientWidth,
      ...[...document.querySelectorAll("details")].map((entry) => entry.offsetWidth),
    ]`);
      expect(needed).toBeLessThanOrEqual(width);
      expect(entries.length).toBe(clients(origin).length);
      for (const entry of entries) expect(entry).toBe(frame);
    },
  );

  it("copies each snippet to the letter, and says so", async () => {
    const page = await open(1280);
    for (const client of clients(`${origin}/mcp`)) {
      const texts = client.snippets.length === 0 ? [`${origin}/mcp`] : client.snippets.map(({ text }) => text);
      const buttons = page.locator(`#${client.id} button`);
      expect(await buttons.count()).toBe(texts.length);
      for (const [at, text] of texts.entries()) {
        await buttons.nth(at).click();
        await buttons.nth(at).getByText("Copied").waitFor();
        expect(await page.evaluate<string>("navigator.clipboard.readText()")).toBe(text);
      }
    }
  });

  it("opens the entry that a link names", async () => {
    const page = await browser.newPage();
    await page.goto(`${origin}/#cursor`);
    const named = await page.evaluate<string[]>(`[...document.querySelectorAll("details[open]")].map(({ id }) => id)`);
    expect(named).toEqual(["cursor"]);
  });

  it("breaks none of its own policy and throws nothing", () => {
    expect(wrongs).toEqual([]);
  });
});
