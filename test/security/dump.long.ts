/** A dump of both tables, the bucket and the logs, and what an attacker makes of it (T9, docs/submission-protocol.md section 5.2). */
import { beforeAll, describe, expect, it } from "@jest/globals";
import type { AuthorizationRequest } from "../../lambdas/contracts/oauth-ledger.ts";
import type { TaskGroupRecord } from "../../lambdas/contracts/ledger.ts";
import { mcpResource } from "../../lambdas/contracts/oauth.ts";
import { identifyCaller } from "../../lambdas/core/oauth/sign-in/caller.ts";
import { exchangeCode } from "../../lambdas/core/oauth/token/exchange-code.ts";
import { challengeOf } from "../../lambdas/core/oauth/authorize/pkce.ts";
import { refreshToken } from "../../lambdas/core/oauth/token/refresh.ts";
import { registerClient } from "../../lambdas/core/oauth/clients/register-client.ts";
import { beginSignIn, findPending, finishWithCode, finishWithKey } from "../../lambdas/core/oauth/sign-in/sign-in.ts";
import { newToken, tokenHash } from "../../lambdas/core/oauth/secrets/token.ts";
import { Secret } from "../../lambdas/core/secret.ts";
import { createTaskGroup } from "../../lambdas/core/task-group/submit/create.ts";
import { echoSchema } from "../support/world.ts";
import { leaksIn } from "./support/spellings.ts";
import { makeStoredWorld, type Dump, type StoredItem, type StoredWorld } from "./support/stored-world.ts";
import { neighbourhoods, plunder } from "./support/search-stored.ts";

const marker = "demo-marker-0f3a9b7c5d1e";
const keys = Array.from({ length: 1_000 }, (_, n) => `${marker}-${String(n).padStart(4, "0")}`);
/** Every fourth key has a task group, and every fifth of those has run to its end. */
const starts = (n: number): boolean => n % 4 === 0;
const ends = (n: number): boolean => n % 20 === 0;

let world: StoredWorld;
let dump: Dump;
const access_tokens: string[] = [];
const redirect_uri = "https://app.example/callback";
const verifier = "v".repeat(43);

/** One user: signs in by key or at Parallel, connects an app, refreshes, and perhaps starts a task group. */
const live = async (client_id: string, key: string, n: number): Promise<void> => {
  const { ports, keyProvider } = world;
  const { public_url } = ports.settings;
  const client = (await ports.clients.get(client_id, ports.clock.now()))!;
  const resource = mcpResource(public_url);
  const request: AuthorizationRequest = {
    client_id,
    client_name: client.client_name,
    redirect_uri,
    scope: ["tasks:read", "tasks:write", "offline_access"],
    state: "state",
    resource,
    code_challenge: challengeOf(verifier),
  };
  const method = n % 2 === 0 ? "key" : "parallel";
  const browser = newToken(ports.random, "browser");
  const { redirect_to, handle } = await beginSignIn(ports, request, method, browser);
  const pending = (await findPending(ports, method, handle, browser))!;
  const finished = redirect_to
    ? await finishWithCode(ports, pending, handle, new Secret(keyProvider.agree(redirect_to, new Secret(key))))
    : await finishWithKey(ports, pending, handle, new Secret(key));
  const code = new URL(finished!.redirect_to).searchParams.get("code")!;
  const grant_type = "authorization_code";
  const tokens = await exchangeCode(ports, client, {
    grant_type,
    code,
    redirect_uri,
    code_verifier: verifier,
    resource: [resource],
  });
  const renewed = await refreshToken(ports, client, {
    grant_type: "refresh_token",
    refresh_token: tokens.refresh_token,
    resource: [],
  });
  access_tokens[n] = renewed.access_token;
  if (!starts(n)) return;
  const caller = await identifyCaller(ports, { bearer: renewed.access_token });
  await createTaskGroup(ports, caller, {
    rows: [{ company: `Company ${n}` }],
    options: { output: echoSchema, processor: "lite-fast" },
    received_at: ports.clock.now(),
  });
};

beforeAll(async () => {
  world = makeStoredWorld((started) => ends(started * 4));
  const { clock, ports } = world;
  const grant_types = ["authorization_code", "refresh_token"];
  const metadata = { redirect_uris: [redirect_uri], grant_types, token_endpoint_auth_method: "none" };
  const { client_id } = await registerClient(ports, metadata, "203.0.113.7");
  for (const [n, key] of keys.entries()) await clock.run(live(client_id, key, n));
  await clock.run(world.walked());
  dump = world.dump();
}, 60_000);

const groups = (): TaskGroupRecord[] =>
  dump.items.filter(({ sk }) => sk === "META").map(({ record }) => record as TaskGroupRecord);

describe("a dump of the storage and the logs of 1,000 keys", () => {
  it("holds a session, a grant and two access tokens of each, and the groups they started", () => {
    const count = (kind: string) => dump.items.filter((item) => item["sk"] === kind).length;
    expect([count("SESSION"), count("GRANT"), count("TOKEN"), count("META")]).toEqual([1_000, 1_000, 2_000, 250]);
    expect(Object.keys(dump.objects).length).toBeGreaterThanOrEqual(250);
    expect(dump.log.length).toBeGreaterThanOrEqual(0);
  });

  it("names no key in any encoding", () => {
    const all = JSON.stringify(dump);
    expect(leaksIn(all, { key: marker })).toEqual([]);
    // The same search finds a key that does lie there.
    expect(leaksIn(`${all}${keys[7]}`, { key: marker })).toContain("key in plain");
  });

  it("lets an attacker who tries every stored value as a key recover 0 of 1,000", () => {
    const places = neighbourhoods(dump.items, []);
    expect(places.flatMap(({ sealed }) => sealed)).toHaveLength(7_000);
    expect(places.flatMap(plunder)).toEqual([]);
  }, 120_000);

  it("together with one access token opens the key of that grant and no other", () => {
    const token = access_tokens[41]!;
    const beside = (item: StoredItem): boolean => JSON.stringify(item).includes(tokenHash(new Secret(token)));
    const { grant_id } = dump.items.find(beside)!.record as { grant_id: string };
    const of = (item: StoredItem): boolean => (item.record as { grant_id?: string }).grant_id === grant_id;
    expect(neighbourhoods(dump.items.filter(of), [token]).flatMap(plunder)).toContain(keys[41]);
    const others = dump.items.filter((item) => !of(item)).slice(0, 200);
    expect(neighbourhoods(others, [token]).flatMap(plunder)).toEqual([]);
  });

  it("together with the sealing key opens the keys of task groups under way and no other", async () => {
    const running = keys.filter((_, n) => starts(n) && !ends(n));
    const stolen = await Promise.all(
      groups()
        .filter(({ sealed_key }) => sealed_key !== null)
        .map(async ({ sealed_key, taskgroup_id, owner }) =>
          (await world.ports.jobKeys.open(sealed_key!, { taskgroup_id, owner })).reveal(),
        ),
    );
    expect(stolen.sort()).toEqual(running);
    expect(
      groups()
        .filter(({ state }) => state === "completed")
        .map(({ sealed_key }) => sealed_key),
    ).toEqual(Array.from({ length: 50 }, () => null));
  });

  it("gives nothing away when a sealed key is put into another group's record", async () => {
    const sealed = groups().filter(({ sealed_key }) => sealed_key !== null);
    let refused = 0;
    for (const [at, { sealed_key }] of sealed.entries()) {
      const { taskgroup_id, owner } = sealed[(at + 1) % sealed.length]!;
      await world.ports.jobKeys.open(sealed_key!, { taskgroup_id, owner }).catch(() => (refused += 1));
    }
    expect([refused, sealed.length]).toEqual([200, 200]);
  });
});
