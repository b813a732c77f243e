/**
 * Adds the lock entries that `npm ci` demands for optional platform packages (darwin, win32, …) which the registry
 * in use does not carry, and the integrity hash of every package that lacks one. npm leaves both out while installing:
 * it then refuses the lock it wrote, or would install what it cannot check.
 * Run after every change of dependencies: `npm run lock`.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const systems = ["darwin", "linux", "win32", "freebsd", "netbsd", "openbsd", "sunos", "aix", "android", "openharmony"];
const processors = ["arm64", "x64", "ia32", "s390x", "ppc64", "riscv64", "loong64", "mips64el", "arm", "wasm32"];
const lock = JSON.parse(readFileSync("package-lock.json", "utf8"));

const isLocked = (from, name) => {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    if (lock.packages[`${folder ? `${folder}/` : ""}node_modules/${name}`]) return true;
    if (!folder) return false;
    if (!folder.includes("/node_modules/")) folder = "";
  }
};

let added = 0;
for (const [from, entry] of Object.entries({ ...lock.packages })) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(from, name) || !/^\d+\.\d+\.\d+/.test(version)) continue;
    const os = systems.find((system) => name.includes(system));
    if (!os && !name.includes("wasm32")) throw new Error(`${name}@${version}: which platform is it for?`);
    const cpu = processors.find((processor) => name.includes(processor));
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      ...(os ? { os: [os] } : {}),
    };
    added += 1;
  }
}

let hashed = 0;
for (const [path, entry] of Object.entries(lock.packages)) {
  // A bundled package comes inside the archive of the package around it, whose hash covers it.
  if (path === "" || entry.link || entry.inBundle || entry.integrity) continue;
  const name = entry.name ?? path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
  const wanted = `${name}@${entry.version}`;
  const answer = execFileSync("npm", ["view", wanted, "dist.integrity", "--json"], { encoding: "utf8" }).trim();
  const integrity = answer === "" ? undefined : JSON.parse(answer);
  if (typeof integrity !== "string") throw new Error(`${wanted}: the registry gives no integrity hash.`);
  entry.integrity = integrity;
  hashed += 1;
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(`lock completed: ${added} platform entries and ${hashed} hashes added`);
