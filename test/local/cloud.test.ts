import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readHttpApi } from "../../local/api-gateway/routes.ts";
import { functionNames, routes } from "../../lambdas/contracts/routes.ts";
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";

describe("the stack of this project in the local cloud", () => {
  let cloud: LocalCloud;
  beforeAll(async () => {
    cloud = await startLocalCloud();
  }, 60_000);
  afterAll(() => cloud.stop());

  it("has every function by the name of its bundle", () => {
    expect(cloud.assembly.functions.map(({ label }) => label).sort()).toEqual([...functionNames].sort());
  });

  it("serves every route of the contract with the function the contract names", () => {
    const served = readHttpApi(cloud.assembly).routes.map(({ routeKey, target }) => [
      routeKey,
      cloud.assembly.functionNamed(target.functionArn).label,
    ]);
    const contract = routes.map(({ method, path, function: name }) => [`${method} ${path}`, name]);
    expect(served).toEqual(expect.arrayContaining(contract));
  });

  it("lets the gateway invoke the function of an unknown route", async () => {
    const response = await fetch(`${cloud.base_url}/no/such/path`);
    await response.text();
    expect(cloud.pool.stats.invocations).toBe(1);
    expect(cloud.denials).toEqual([]);
  });

  it("tells functions the address people use", () => {
    const told = cloud.assembly.functions.flatMap(({ environment }) => environment.PUBLIC_URL ?? []);
    expect(new Set(told)).toEqual(new Set([cloud.base_url]));
  });
});
