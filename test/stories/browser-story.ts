/** The URL in a real browser: sign in through the form, see the table fill by itself, open the evidence of a cell. */
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";
import { callerOf, until, type Caller } from "./caller.ts";

const executablePath = process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium";
const here = existsSync(executablePath);
if (!here) console.warn(`Skipped: no Chromium at ${executablePath} (CHROMIUM_PATH names another).`);
const example = (name: string): string => readFileSync(join(import.meta.dirname, "../../examples", name), "utf8");
const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
const patient = { timeout: 120_000 };

(here ? describe : describe.skip)("a results URL in a browser", () => {
  let cloud: LocalCloud;
  let caller: Caller;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  /** What a page must not do: throw, break its own policy, or ask anything of another origin. */
  const wrongs: string[] = [];
  beforeAll(async () => {
    cloud = await startLocalCloud({ timeScale: 0.05, parallelTimeScale: 0.3 });
    caller = callerOf(cloud);
    browser = await chromium.launch({
      executablePath,
      args: [...quiet, "--disable-component-update", "--disable-sync"],
    });
    context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    page = await context.newPage();
    page.on("pageerror", (error) => wrongs.push(error.message));
    page.on("console", (message) => {
      if (/Content Security Policy|Refused to/i.test(message.text())) wrongs.push(message.text());
    });
    page.on("request", (request) => {
      if (!request.url().startsWith(`${cloud.base_url}/`)) wrongs.push(`asks ${request.url()}`);
    });
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await cloud?.stop();
  });
  const start = async (name: string): Promise<string> => {
    const query = "?output=CEO%20and%20founding%20year&processor=lite-fast";
    const sent = { headers: { "content-type": "text/csv" }, body: example(name) };
    return caller.accepted(await caller.send(`/v1/tasks/groups${query}`, sent)).url;
  };
  const fact = (name: string) => page.locator(`[data-fact="${name}"]`);
  const ended = () => page.locator('[data-fact="state"]', { hasText: /^completed$/ }).waitFor(patient);
  const cells = () => page.locator("td.output .value").allTextContents();

  it("asks for the key, refuses a wrong one beside the field, and leads to the URL with the right one", async () => {
    const url = await start("companies.csv");
    expect((await page.goto(url))?.status()).toBe(401);
    expect(await page.locator("input:visible").count()).toBe(1);
    // By keyboard alone: the field has the focus.
    await page.keyboard.type("nobody-knows-this-key");
    await page.keyboard.press("Enter");
    await page.getByRole("alert").waitFor(patient);
    expect(await page.getByLabel("Parallel API key").getAttribute("aria-invalid")).toBe("true");
    await page.keyboard.type(cloud.demo_key);
    await page.keyboard.press("Enter");
    await page.waitForURL(url, patient);
    expect(await page.locator("tbody tr").first().textContent()).toContain("Stripe");
    const [cookie] = await context.cookies();
    expect(cookie).toMatchObject({ httpOnly: true, path: "/" });
  }, 180_000);

  it("fills by itself, without a reload, to the end", async () => {
    const before = (await cells()).filter((text) => text !== "").length;
    await page.evaluate(() => Object.assign(globalThis, { same: true }));
    const filled = async () => (await cells()).filter((text) => text !== "").length;
    await until("more cells than before", async () => (await filled()) > before, patient.timeout);
    await ended();
    expect(await page.evaluate(() => "same" in globalThis)).toBe(true);
    expect(await fact("ended").textContent()).toBe("150 of 150");
    const [value, max] = await page.evaluate<number[]>(
      `[...document.querySelectorAll("progress")].flatMap((bar) => [bar.value, bar.max])`,
    );
    expect(value).toBe(max);
    expect(await page.title()).toContain("completed");
    expect((await cells()).filter((text) => text === "")).toEqual([]);
  }, 180_000);

  it("shows confidence, and citations that open by keyboard", async () => {
    const summary = page.locator("td.output summary").first();
    expect(await summary.textContent()).toMatch(/(high|medium|low) *\d sources?/);
    await summary.focus();
    await page.keyboard.press("Enter");
    const link = page.locator("td.output details[open] a").first();
    await link.waitFor({ state: "visible", ...patient });
    expect(await link.getAttribute("href")).toMatch(/^https?:/);
    expect(await link.getAttribute("rel")).toContain("noopener");
  });

  it("looks the same on a second visit, when its copy is only checked", async () => {
    const answer = await page.reload();
    await page.goto(`${cloud.base_url}/`);
    await page.goBack();
    expect(answer?.ok() || answer?.status() === 304).toBe(true);
    await page.reload();
    type Window = { document: { styleSheets: { length: number } } };
    expect(await page.evaluate(() => (globalThis as unknown as Window).document.styleSheets.length)).toBe(1);
  });

  it("leads to the other rows and the other formats", async () => {
    for (const name of ["CSV", "JSON", "Markdown"]) {
      const href = await page.getByRole("link", { name, exact: true }).getAttribute("href");
      // With the browser's cookie, but not from the page: one that has ended may ask for nothing.
      const status = (await context.request.get(new URL(href!, page.url()).href)).status();
      expect([name, status]).toEqual([name, 200]);
    }
    await page.getByRole("link", { name: "Next rows" }).click();
    await page.waitForURL(/cursor=/, patient);
    expect(await page.locator("tbody tr").count()).toBe(50);
    expect(await fact("range").textContent()).toBe("Rows 101–150 of 150");
    await page.getByRole("link", { name: "First rows" }).click();
    await page.locator('[data-fact="range"]', { hasText: "Rows 1–100 of 150" }).waitFor(patient);
  }, 120_000);

  it("says that no row matches, and leads back to all of them", async () => {
    await page.getByRole("link", { name: "Failed", exact: true }).click();
    await page.getByText("No rows match.").waitFor(patient);
    expect(await page.getByRole("link", { name: "CSV" }).getAttribute("href")).toContain("status=failed");
    await page.getByRole("link", { name: "Show all rows" }).click();
    await page.locator("tbody tr").first().waitFor(patient);
  }, 120_000);

  it("fits on paper: no box cuts the answers off", async () => {
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 1032, height: 700 });
    const [shown, wide] = await page.evaluate<number[]>(
      `[document.documentElement.clientWidth, Math.max(...[...document.querySelectorAll("td .value")].map((cell) => cell.getBoundingClientRect().right))]`,
    );
    expect(wide).toBeLessThanOrEqual(shown!);
    expect(await page.locator("nav:visible, button:visible").count()).toBe(0);
    await page.emulateMedia({ media: "screen" });
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it("fits a phone: only the table scrolls sideways", async () => {
    await page.setViewportSize({ width: 390, height: 800 });
    const wide = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect(wide).toBeLessThanOrEqual(390);
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it("shows awkward rows as text: nothing of them runs or is fetched", async () => {
    await page.goto(await start("awkward.csv"));
    await ended();
    const rows = JSON.parse(example("awkward.json")) as Record<string, string>[];
    const shown: string[][] = [];
    for (const row of await page.locator("tbody tr").all()) {
      shown.push(await row.locator("td.input .value").allTextContents());
    }
    expect(shown).toEqual(rows.map((row) => Object.values(row)));
    expect(await page.locator("tbody script, tbody img").count()).toBe(0);
  }, 180_000);

  it("continues after a sample at a press, and does not call itself live while it is paused", async () => {
    const body = JSON.stringify({
      inputs: ["Stripe", "Adyen", "Mollie"].map((company) => ({ company })),
      output: "CEO",
      processor: "lite-fast",
      sample: 1,
    });
    const sent = { headers: { "content-type": "application/json" }, body };
    const { url } = caller.accepted(await caller.send("/v1/tasks/groups", sent));
    await page.goto(url);
    const press = page.getByRole("button", { name: /^Continue/ });
    await press.waitFor({ state: "visible", ...patient });
    expect(await fact("live").textContent()).toBe("");
    expect(await fact("ended").textContent()).toBe("1 of 3");
    await press.click();
    await ended();
    expect(await fact("ended").textContent()).toBe("3 of 3");
    expect(await press.isVisible()).toBe(false);
    await page.getByRole("link", { name: "Your task groups" }).click();
    await page.getByRole("heading", { name: "Your task groups" }).waitFor(patient);
    expect(await page.locator(`tbody a[href="${new URL(url).pathname}"]`).count()).toBe(1);
  }, 180_000);

  it("says in a page that there is nothing at another address", async () => {
    for (const path of ["/tgrp_00000000000000000000000000000000", "/nowhere/at/all"]) {
      expect((await page.goto(`${cloud.base_url}${path}`))?.status()).toBe(404);
      expect(await page.locator("h1").count()).toBe(1);
    }
  });

  it("does all of this without an error, a breach of its policy, or a request to another origin", () => {
    expect(wrongs).toEqual([]);
  });
});
