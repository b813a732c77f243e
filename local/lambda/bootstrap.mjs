/** Runs inside a worker thread: one execution environment of one function. Plain JavaScript, so that no loader is needed. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort, workerData } from "node:worker_threads";

const port = /** @type {import("node:worker_threads").MessagePort} */ (parentPort);

/** @param {unknown} thrown */
const describe = (thrown) => ({
  errorType: thrown instanceof Error ? thrown.name : typeof thrown,
  errorMessage: thrown instanceof Error ? thrown.message : String(thrown),
  trace: thrown instanceof Error ? (thrown.stack ?? "").split("\n") : [],
});

const [file, name] = /** @type {[string, string]} */ (workerData.handler.split("."));
const started = performance.now();
try {
  const path = ["mjs", "js", "cjs"]
    .map((end) => join(workerData.directory, `${file}.${end}`))
    .find((at) => existsSync(at));
  if (!path) throw Object.assign(new Error(`Cannot find module '${file}'`), { name: "Runtime.ImportModuleError" });
  const module = await import(pathToFileURL(path).href);
  const handler = module[name] ?? module.default?.[name];
  if (typeof handler !== "function") {
    throw Object.assign(new Error(`${workerData.handler} is undefined or not exported`), {
      name: "Runtime.HandlerNotFound",
    });
  }
  port.on("message", async ({ id, event, context, deadline }) => {
    try {
      const result = await handler(JSON.parse(event), {
        ...context,
        callbackWaitsForEmptyEventLoop: true,
        getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
      });
      port.postMessage({ id, payload: JSON.stringify(result) ?? "null" });
    } catch (thrown) {
      port.postMessage({ id, failure: describe(thrown) });
    }
  });
  port.postMessage({ ready: performance.now() - started });
} catch (thrown) {
  port.postMessage({ failure: describe(thrown) });
}
