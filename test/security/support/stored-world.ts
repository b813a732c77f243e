/** A deployment as somebody who stole its storage finds it: the records as they rest, the objects, and every log line. */
import { structuredLog } from "../../../lambdas/adapters/log/log.ts";
import { memoryKeyProvider } from "../../../lambdas/adapters/memory/oauth-key-provider.ts";
import { memoryExecutions } from "../../../lambdas/adapters/memory/executions.ts";
import { memoryObjects } from "../../../lambdas/adapters/memory/objects.ts";
import { memoryPorts } from "../../../lambdas/adapters/memory/ports.ts";
import { worldRandom } from "../../../lambdas/adapters/random.ts";
import type { Ports } from "../../../lambdas/core/ports.ts";
import { FakeParallel } from "../../support/fake-parallel.ts";
import { walk } from "../../support/machine.ts";
import { VirtualClock } from "../../support/virtual-clock.ts";

/** As in the tables: the kind of record and the record. */
export interface StoredItem {
  readonly sk: string;
  readonly record: unknown;
}
export interface Dump {
  readonly items: StoredItem[];
  readonly objects: readonly string[];
  readonly log: readonly string[];
}

/** The kind of each store's records, as the tables name it, and the field that tells two of them apart. */
const kinds = {
  sessions: ["SESSION", "session_hash"],
  grants: ["GRANT", "grant_id"],
  codes: ["CODE", "code_hash"],
  accessTokens: ["TOKEN", "token_hash"],
  pendingAuthorizations: ["PENDING", "handle_hash"],
  clients: ["CLIENT", "client_id"],
  taskGroups: ["META", "taskgroup_id"],
  batches: ["B", "n"],
  rows: ["R", "row"],
  submissions: ["IDEM", "key"],
  deliveries: ["W", "delivery_id"],
  drafts: ["DRAFT", "draft_id"],
  webhookSecrets: ["WEBHOOK", "owner"],
  owners: ["OWNER", "subject_hash"],
} as const satisfies { readonly [N in keyof Ports]?: readonly [string, string] };
type Kept = keyof typeof kinds;

/** The same store, with a copy of every argument of a write kept beside it, and dropped when the record is erased. */
const watched = <N extends Kept>(name: N, store: Ports[N], items: Map<string, StoredItem>): Ports[N] => {
  const [kind, identity] = kinds[name];
  const keep = (record: Record<string, unknown>) => {
    const at = [kind, record["taskgroup_id"], record[identity]].join(" ");
    items.set(at, { sk: kind, record: structuredClone(record) });
  };
  const note = (method: string, args: unknown[]) => {
    if (method === "erase" || method === "take") items.delete([kind, undefined, args[0]].join(" "));
    if (!/^(insert|replace|settle|claim|remember|insertMissing)/.test(method)) return;
    const [first] = args;
    if (typeof first === "string") keep({ [identity]: first, args });
    else for (const record of [first].flat()) keep(record as Record<string, unknown>);
    if (args[1] && typeof args[1] === "object") items.set(`${kind} ${items.size}`, { sk: "SPEC", record: args[1] });
  };
  return new Proxy(store, {
    get: (target, property, receiver) => {
      const value: unknown = Reflect.get(target, property, receiver);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        note(String(property), args);
        return Reflect.apply(value, target, args) as unknown;
      };
    },
  });
};

/** `runs` tells which of the groups that are started are also worked on. */
export const makeStoredWorld = (runs: (started: number) => boolean) => {
  const clock = new VirtualClock();
  const parallel = new FakeParallel(clock);
  const items = new Map<string, StoredItem>();
  const log: string[] = [];
  const objects: string[] = [];
  const keyProvider = memoryKeyProvider();
  const memory = memoryObjects();
  const walks: Promise<unknown>[] = [];
  let started = 0;
  const executions = memoryExecutions((input) => {
    if (runs(started++)) walks.push(walk(ports, input));
  });
  const plain = memoryPorts(
    { parallel: parallel.port, clock },
    {
      random: worldRandom,
      log: structuredLog("DEBUG", clock, (line) => void log.push(line)),
      keyProvider,
      executions,
      objects: {
        ...memory,
        put: (key, body, type) => {
          objects.push(key, Buffer.from(body).toString("latin1"));
          return memory.put(key, body, type);
        },
      },
    },
  );
  const stores = Object.fromEntries(
    (Object.keys(kinds) as Kept[]).map((name) => [name, watched(name, plain[name], items)]),
  ) as Partial<Ports>;
  const ports: Ports = { ...plain, ...stores };
  return {
    ports,
    keyProvider,
    clock,
    walked: () => Promise.all(walks),
    /** Everything that is stored, every object ever written, and every line that was logged. */
    dump: (): Dump => ({ items: [...items.values()], objects, log }),
  };
};
export type StoredWorld = ReturnType<typeof makeStoredWorld>;
