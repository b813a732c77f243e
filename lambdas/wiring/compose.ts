/** Joins parts into the ports of one function: each is built on first use, and one nobody brought refuses by name. */
import type { Ports } from "../core/ports.ts";

/** A part brings some ports, each as a function that builds it. A bundle holds the parts it names and no others. */
export type Part = { readonly [N in keyof Ports]?: () => Ports[N] };

/** A port that is missing here is a type error. */
const everyPort: Readonly<Record<keyof Ports, true>> = {
  clock: true,
  random: true,
  log: true,
  settings: true,
  parallel: true,
  taskGroups: true,
  batches: true,
  rows: true,
  submissions: true,
  drafts: true,
  spending: true,
  objects: true,
  uploads: true,
  uploadAllowances: true,
  uploadForms: true,
  jobKeys: true,
  executions: true,
  owners: true,
  sessions: true,
  clients: true,
  pendingAuthorizations: true,
  grants: true,
  codes: true,
  accessTokens: true,
  attempts: true,
  keyProvider: true,
  fetcher: true,
  deliveries: true,
  webhookSecrets: true,
  pepper: true,
};

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
  const getters = (Object.keys(everyPort) as (keyof Ports)[]).map((name) => [
    name,
    { enumerable: true, get: () => build(name) },
  ]);
  return Object.defineProperties({}, Object.fromEntries(getters) as PropertyDescriptorMap) as Ports;
};
