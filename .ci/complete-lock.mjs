/**
 * Adds the lock entries that `npm ci` demands for optional platform packages (darwin, win32, …) which the registry
 * in use does not carry. npm leaves them out while installing and then refuses the lock it wrote.
 * Run after every change of dependencies: `npm run lock`.
 */
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
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync("package-lock.json", `${JSON.stringify(lock, null, 2)}\n`);
console.log(`lock completed: ${added} platform entries added`);
