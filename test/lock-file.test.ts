import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";

interface Entry {
  readonly link?: boolean;
  readonly inBundle?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
}
const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")) as {
  packages: Record<string, Entry>;
};
const installed = Object.entries(lock.packages).filter(([path, { link }]) => path !== "" && !link);

describe("the lock file", () => {
  it("has a SHA-512 for every package that is downloaded: npm run lock adds what npm left out", () => {
    // A bundled package comes inside the archive of the package around it, whose hash covers it.
    const unchecked = installed.filter(
      ([, { inBundle, integrity }]) => inBundle !== true && integrity?.startsWith("sha512-") !== true,
    );
    expect(unchecked.map(([path]) => path)).toEqual([]);
  });

  it("names no registry: each machine uses the one it is set up with", () => {
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });
});
