/** The same person with a real browser: headless Chromium, where one is installed. */
import { existsSync } from "node:fs";
import { chromium, type Browser as Chromium } from "playwright-core";

/** CHROMIUM names another one. */
export const chromiumPath = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/google-chrome"].find(
  (path): path is string => path !== undefined && existsSync(path),
);

export const startChromium = (executablePath: string): Promise<Chromium> =>
  chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });

/** Allows on our page, agrees at the simulated Parallel, and goes where that leads: the client's own listener. */
export const agreeInChromium = async (executablePath: string, url: string): Promise<string> => {
  const browser = await startChromium(executablePath);
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.getByRole("button", { name: "Allow and sign in with Parallel" }).click();
    await page.getByRole("button", { name: "Allow" }).click();
    await page.waitForURL(/[?&]code=|\/callback/);
    return page.url();
  } finally {
    await browser.close();
  }
};
