/** Headers of MCP servers: sealed, sent with every run, erased with the key, brought again for what follows. */
import { describe, expect, it } from "@jest/globals";
import type { McpServer } from "../../../../lambdas/contracts/run-options.ts";
import { appendRows } from "../../../../lambdas/core/task-group/change/append.ts";
import { cancelTaskGroup } from "../../../../lambdas/core/task-group/change/cancel.ts";
import { eraseTaskGroup } from "../../../../lambdas/core/task-group/change/erase.ts";
import { resumeTaskGroup } from "../../../../lambdas/core/task-group/change/resume.ts";
import { retryTaskGroup } from "../../../../lambdas/core/task-group/change/retry.ts";
import { runOptionsOf } from "../../../../lambdas/core/task-group/specification/run-options.ts";
import { companies, makeWorld, type World } from "../../../support/world.ts";
import { create, finished, options } from "../change/finished-group.ts";

const secret = "Bearer canary-0123456789";
const queried = "canary-in-the-query";
const crm: McpServer = { name: "crm", url: "https://crm.example/mcp", headers: { Authorization: secret } };
const search: McpServer = {
  name: "search",
  url: `https://search.example/mcp?apiKey=${queried}`,
  allowed_tools: ["find"],
};
const open: McpServer = { name: "open", url: "https://open.example/mcp" };
const mcp_servers = [crm, search, open];
const withServers = { options: { ...options, mcp_servers } };

const recordOf = async (world: World, id: string) => (await world.ports.taskGroups.get(id))!;
const started = async (world: World, rows = 2, more: Parameters<typeof create>[2] = withServers) =>
  (await create(world, rows, more)).taskgroup_id;
const ended = async (world: World) => {
  const id = await started(world);
  await world.finish(id);
  return id;
};
const sentServers = (world: World) => [...world.parallel.runs.values()].map(({ input }) => input.mcp_servers);

describe("headers of MCP servers", () => {
  it("go out with every run, and stand nowhere in clear", async () => {
    const world = makeWorld();
    const id = await started(world);
    const stored = JSON.stringify([await recordOf(world, id), await world.ports.taskGroups.getSpec(id)]);
    expect(stored).toContain("https://search.example/mcp");
    expect(stored).not.toMatch(/canary/);
    await world.finish(id);
    const sent = [
      { type: "url", name: "crm", url: "https://crm.example/mcp", headers: { Authorization: secret } },
      { type: "url", name: "search", url: `https://search.example/mcp?apiKey=${queried}`, allowed_tools: ["find"] },
      { type: "url", name: "open", url: "https://open.example/mcp" },
    ];
    expect(sentServers(world)).toEqual([sent, sent]);
  });

  it("are told to nobody by what identifies a run", async () => {
    const world = makeWorld();
    const spec = (await world.ports.taskGroups.getSpec(await started(world)))!;
    expect(JSON.stringify(runOptionsOf(spec))).toContain("https://crm.example/mcp");
    expect(JSON.stringify(runOptionsOf(spec))).not.toMatch(/canary/);
  });

  it("are no part of what makes two requests the same", async () => {
    const world = makeWorld();
    const fresh = [{ ...crm, headers: { Authorization: "Bearer another" } }, search, open];
    const first = await create(world, 2, { ...withServers, idempotency_key: "k" });
    const again = await create(world, 2, { options: { ...options, mcp_servers: fresh }, idempotency_key: "k" });
    expect([again.taskgroup_id, again.deduplicated]).toEqual([first.taskgroup_id, true]);
    const elsewhere = [{ ...crm, url: "https://other.example/mcp" }, search, open];
    await expect(
      create(world, 2, { options: { ...options, mcp_servers: elsewhere }, idempotency_key: "k" }),
    ).rejects.toMatchObject({ code: "idempotency_conflict" });
  });

  it("are erased at the end", async () => {
    const world = makeWorld();
    const id = await started(world);
    expect((await recordOf(world, id)).sealed_headers).not.toBeNull();
    await world.finish(id);
    expect((await recordOf(world, id)).sealed_headers).toBeNull();
  });

  it("are erased at the end although the key stays for a late audit", async () => {
    const world = makeWorld({ faults: { post: ({ n }) => (n === 1 ? "drop_after_commit" : null) } });
    const id = await started(world);
    let kept: unknown = "not seen";
    const look = async () => {
      const { state, sealed_key, sealed_headers } = await recordOf(world, id);
      if (state === "completed" && sealed_key !== null) kept = sealed_headers;
      if (sealed_key !== null) world.clock.at(world.clock.now() + 10_000, () => void look());
    };
    await look();
    await world.finish(id);
    expect(kept).toBeNull();
  });

  it("are erased by a cancel of a group at rest, and by a delete", async () => {
    const world = makeWorld();
    const id = await started(world, 4, { options: { ...options, mcp_servers, sample: 1 } });
    await world.finish(id);
    expect((await recordOf(world, id)).sealed_headers).not.toBeNull();
    await world.clock.run(cancelTaskGroup(world.ports, world.caller, { taskgroup_id: id, request_id: "r" }));
    expect((await recordOf(world, id)).sealed_headers).toBeNull();
    await world.clock.run(eraseTaskGroup(world.ports, world.caller, id));
    expect((await world.ports.taskGroups.getSpec(id))?.run_options.mcp_servers).toEqual([]);
  });

  it("are erased when the start was answered with an error", async () => {
    const world = makeWorld({ faults: { post: () => "403" } });
    await expect(create(world, 2, withServers)).rejects.toMatchObject({ code: "processor_refused" });
    expect((await recordOf(world, "tgrp_000001")).sealed_headers).toBeNull();
  });

  it("rest while a sample waits, so that continue needs none", async () => {
    const world = makeWorld();
    const id = await started(world, 3, { options: { ...options, mcp_servers, sample: 1 } });
    await world.finish(id);
    await world.clock.run(resumeTaskGroup(world.ports, world.caller, { taskgroup_id: id }));
    await world.finish(id, 2);
    expect(sentServers(world).map((servers) => servers?.[0]?.headers)).toEqual(
      Array(3).fill({ Authorization: secret }),
    );
  });
});

describe("after the end", () => {
  const append = (world: World, taskgroup_id: string, again?: Parameters<typeof appendRows>[2]["mcp_servers"]) =>
    world.clock.run(
      appendRows(world.ports, world.caller, { taskgroup_id, rows: companies(5).slice(4), mcp_servers: again }),
    );
  const retry = (world: World, taskgroup_id: string, again?: Parameters<typeof retryTaskGroup>[2]["mcp_servers"]) =>
    world.clock.run(retryTaskGroup(world.ports, world.caller, { taskgroup_id, mcp_servers: again }));

  it("append needs them again, and sends what it was brought", async () => {
    const world = makeWorld();
    const id = await ended(world);
    await expect(append(world, id)).rejects.toMatchObject({
      kind: "conflict",
      code: "headers_needed",
      errors: [{ path: "mcp_servers", message: "must hold crm, search" }],
    });
    const held = await recordOf(world, id);
    expect([held.plan.num_rows, held.generation, held.budget.holds]).toEqual([2, 1, []]);
    const fresh = { name: "crm", headers: { Authorization: "Bearer fresh-token" } };
    await append(world, id, [fresh, { name: "search", url: search.url }]);
    await world.finish(id, 2);
    expect(
      sentServers(world)
        .at(-1)
        ?.map(({ url, headers }) => [url, headers]),
    ).toEqual([
      [crm.url, fresh.headers],
      [search.url, undefined],
      [open.url, undefined],
    ]);
    expect((await recordOf(world, id)).sealed_headers).toBeNull();
  });

  it("retry needs them again", async () => {
    const world = makeWorld({ faults: { ends: () => "failed" } });
    const id = await ended(world);
    await expect(retry(world, id)).rejects.toMatchObject({ code: "headers_needed" });
    expect((await retry(world, id, mcp_servers)).deduplicated).toBe(false);
  });

  it.each([
    ["a server of another name", [{ ...crm, name: "other" }], { code: "invalid_mcp_servers" }],
    ["another address", [{ ...crm, url: "https://thief.example/mcp" }, search], { code: "invalid_mcp_servers" }],
    ["less than all", [crm], { code: "headers_needed" }],
    ["nothing secret", [{ name: "crm" }, { name: "search" }], { code: "headers_needed" }],
  ])("%s is refused", async (_what, again, refusal) => {
    const world = makeWorld();
    const id = await ended(world);
    await expect(append(world, id, again)).rejects.toMatchObject(refusal);
    expect((await recordOf(world, id)).sealed_headers).toBeNull();
  });

  it("a group without headers needs none", async () => {
    const world = makeWorld();
    const id = await finished(world, 1);
    expect((await append(world, id)).num_rows).toBe(2);
    await expect(append(world, id, [crm])).rejects.toMatchObject({ code: "still_moving" });
  });
});
