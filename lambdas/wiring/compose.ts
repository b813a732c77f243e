/** Joins parts into the ports of one function: each is built on first use, and one nobody brought refuses by name. */
import type { Ports } from "../core/ports.ts";

/** A part brings some ports, each as a function that builds it. A bundle holds the parts it names and no others. */
export type Part = { readonly [N in keyof Ports]?: () => Ports[N] };

const names = [
  "clock",
  "random",
  "log",
  "settings",
  "parallel",
  "taskGroups",
  "batches",
  "rows",
  "submissions",
  "spending",
  "objects",
  "jobKeys",
  "executions",
  "owners",
  "sessions",
  "fetcher",
  "deliveries",
  "webhookSecrets",
  "pepper",
] as const satisfies readonly (keyof Ports)[];
type Complete = Exclude<keyof Ports, (typeof names)[number]> extends never ? true : never;
const complete: Complete = true;

/** The later part wins where two bring the same port. */
export const portsOf = (...parts: readonly Part[]): Ports => {
  const makers: Part = Object.assign({}, ...parts) as Part;
  const built = new Map<keyof Ports, unknown>();
  const build = (name: keyof Ports): unknown => {
    const make = makers[name];
    if (!make)
      throw new Error(`This function has no port "${name}": its wiring does not bring it (lambdas/functions).`);
    if (!built.has(name)) built.set(name, make());
    return built.get(name);
  };
  const getters = names.map((name) => [name, { enumerable: complete, get: () => build(name) }]);
  return Object.defineProperties({}, Object.fromEntries(getters) as PropertyDescriptorMap) as Ports;
};
