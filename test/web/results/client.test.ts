/** The script of the results page in a real browser: what it draws is what the Lambda draws. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "@jest/globals";
import { existsSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type Browser, type Page } from "playwright-core";
import type { TaskGroupTable } from "../../../lambdas/contracts/table.ts";
import { resultsPage } from "../../../lambdas/web/results/page.ts";
import { assetFile } from "../../../lambdas/web/shared/built-assets.ts";
import { awkward, markup } from "../../core/formats/awkward.ts";
import { sampleTable, tableOf } from "../../core/formats/sample-table.ts";

const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const here = existsSync(executablePath);
if (!here) console.warn(`Skipped: no Chromium at ${executablePath} (CHROMIUM_PATH names another).`);
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const address = { path: "/tgrp_1", live: "/tgrp_1.json?basis=all" };

let server: Server;
let browser: Browser;
let origin: string;
/** What the page is drawn from, and what its script gets. */
let first: TaskGroupTable;
let now: TaskGroupTable;
let asked: string[] = [];
const wrongs: string[] = [];

const answer = (request: IncomingMessage, response: ServerResponse): void => {
  const path = request.url ?? "/";
  asked.push(`${request.method} ${path}`);
  if (path.startsWith("/assets/")) {
    const file = assetFile(path.slice("/assets/".length));
    response.writeHead(file ? 200 : 404, { "content-type": file?.media_type ?? "text/plain" }).end(file?.body);
  } else if (path === address.live) {
    response.writeHead(200, { "content-type": "application/json", etag: `"${asked.length}"` });
    response.end(JSON.stringify(now));
  } else if (request.method === "POST") {
    response.writeHead(409, { "content-type": "application/problem+json" });
    response.end(JSON.stringify({ title: "Not now", detail: "It moves <b>already</b>." }));
  } else {
    const { statusCode, headers, body } = resultsPage(first, address);
    response.writeHead(statusCode, headers).end(body);
  }
};

/** The page as the Lambda drew it, then what its script made of it after its first look. */
const open = async (drawn: TaskGroupTable, then: TaskGroupTable): Promise<Page> => {
  [first, now, asked] = [drawn, then, []];
  const page = await browser.newPage();
  page.on("pageerror", (error) => wrongs.push(error.message));
  page.on("console", (message) => void (message.type() === "error" && wrongs.push(message.text())));
  await page.clock.install();
  await page.goto(`${origin}/`);
  return page;
};
const rowsOf = (page: Page) =>
  page.evaluate<string[]>(`[...document.querySelectorAll("tbody tr")].map((row) => row.outerHTML)`);
const looks = () => asked.filter((line) => line === `GET ${address.live}`).length;
/** The page's own clock is moved on, so that nobody waits for its pauses. */
const looked = async (page: Page, times: number): Promise<void> => {
  for (let tries = 0; looks() < times && tries < 300; tries += 1) await page.clock.runFor(1_000);
  expect(looks()).toBeGreaterThanOrEqual(times);
};

(here ? describe : describe.skip)("the script of the results page", () => {
  beforeAll(async () => {
    server = createServer(answer);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath, args: quiet });
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  // A page left open would go on asking, and be counted with the next test's.
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });

  it("draws every cell as the Lambda does, whatever is in it", async () => {
    const texts = [...awkward, ...markup];
    const basis = (text: string) => [
      { field: "ceo", reasoning: text, confidence: "high", citations: [{ url: text, title: text, excerpts: [text] }] },
    ];
    const table = tableOf(texts);
    const full = { ...table, results: table.results.map((row) => ({ ...row, $basis: basis(String(row["ceo"])) })) };
    const page = await open({ ...full, state: "completed", num_running: 0 }, full);
    const expected = await rowsOf(page);
    const live = await open({ ...full, results: [] }, full);
    await looked(live, 1);
    await live
      .locator("tbody tr")
      .nth(texts.length - 1)
      .waitFor({ state: "attached" });
    const drawn = await rowsOf(live);
    expect(drawn).toHaveLength(texts.length);
    expect(drawn.filter((row, at) => row !== expected[at])).toEqual([]);
    const values = await live.locator("td.output .value").allTextContents();
    expect(values).toEqual(texts.map((text) => text.replaceAll("\0", "\u2400")));
  }, 60_000);

  it("fills in what changed, keeps open what the reader opened, and moves the bar and the title", async () => {
    const basis = [{ field: "ceo", confidence: "low", citations: [{ url: "https://a.example/", title: "A" }] }];
    const before = { ...sampleTable(), title: null };
    const rows = before.results.map((row) => (row.$index === 0 ? { ...row, $basis: basis } : row));
    const page = await open({ ...before, results: rows }, { ...before, results: rows });
    await page.locator("td.output summary").first().click();
    await looked(page, 1);
    const filled = rows.map((row) => (row.$index === 1 ? { ...row, $status: "completed" as const, ceo: "Ada" } : row));
    now = {
      ...before,
      title: sampleTable().title,
      results: filled,
      state: "completed_with_errors",
      num_ended: 3,
      num_running: 0,
      warnings: ["Slow"],
    };
    await looked(page, looks() + 1);
    await page.getByText("Ada", { exact: true }).waitFor();
    expect(await page.locator("td.output details[open]").count()).toBe(1);
    expect(await page.locator("progress").getAttribute("value")).toBe("3");
    expect(await page.locator(".warnings").textContent()).toBe("Slow");
    expect(await page.getByRole("heading", { level: 1 }).textContent()).toBe("CEO and founding year");
    expect(await page.title()).toBe("CEO and founding year · completed with errors");
    const done = looks();
    await page.clock.runFor(60_000);
    expect(looks()).toBe(done);
  }, 60_000);

  it("keeps looking after a cancel while runs are under way", async () => {
    const cancelled = sampleTable({ state: "cancelled", num_running: 1 });
    const page = await open(cancelled, cancelled);
    await looked(page, 2);
    expect(await page.locator('[data-fact="running"]').textContent()).toBe("1");
    now = { ...cancelled, num_running: 0, num_ended: 3 };
    await looked(page, looks() + 1);
    await page.locator('[data-fact="ended"]', { hasText: "3 of 3" }).waitFor();
    const done = looks();
    await page.clock.runFor(60_000);
    expect(looks()).toBe(done);
  }, 60_000);

  it("sends Continue once, and shows a refusal as text", async () => {
    const attention = { code: "sample_ready", detail: "The first row is done.", retry_at: null };
    const paused = sampleTable({ state: "needs_attention", attention, num_running: 0 });
    const page = await open(paused, paused);
    await page.getByRole("button", { name: /^Continue/ }).click();
    await page.getByText("Not now: It moves <b>already</b>.").waitFor();
    expect(asked.filter((line) => line.startsWith("POST"))).toEqual(["POST /tgrp_1/continue"]);
  }, 60_000);

  it("may not make elements in any other way than its own", async () => {
    const page = await open(sampleTable(), sampleTable());
    await looked(page, 1);
    const tried = await page.evaluate<string>(
      `(() => { try { document.body.innerHTML = "<b>x</b>"; return "made"; } catch (error) { return error.name; } })()`,
    );
    expect(tried).toBe("TypeError");
  }, 60_000);

  it("throws nothing, and breaks its policy only where the test did", () => {
    expect(wrongs.filter((text) => !/409|TrustedHTML/.test(text))).toEqual([]);
  });
});
