/** What is installed is what was reviewed: exact versions, checked bytes, no scripts, few direct dependencies (T22, T23). */
import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { asList, synthesise } from "../lib/synthesise.ts";

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
const manifest = JSON.parse(read("package.json")) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
interface Entry {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly link?: boolean;
  /** Comes inside another package, whose bytes are checked. */
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly os?: string[];
  readonly cpu?: string[];
}
const lock = (JSON.parse(read("package-lock.json")) as { packages: Record<string, Entry> }).packages;
const entries = Object.entries(lock).filter(([path]) => path !== "");
const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/;

const prod = await synthesise("prod");

describe("the dependencies", () => {
  it("that ship are at most 20, each for a reason in DECISIONS.md or a client of AWS", () => {
    expect(Object.keys(manifest.dependencies).length).toBeLessThanOrEqual(20);
  });

  it("are pinned to one version each", () => {
    for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
      expect([name, version]).toEqual([name, expect.stringMatching(exact)]);
    }
  });

  it("come with a sha512 wherever bytes are fetched", () => {
    const unchecked = entries.filter(
      ([, entry]) => !entry.link && !entry.inBundle && !/^sha512-/.test(entry.integrity ?? ""),
    );
    // Other platforms' builds, which nothing here installs, stand in the lock by name alone.
    expect(unchecked.filter(([, { optional, os, cpu }]) => !(optional && (os || cpu)))).toEqual([]);
  });

  it("name no address of a registry or a repository but by version", () => {
    for (const [path, { resolved }] of entries) {
      if (resolved !== undefined)
        expect([path, resolved]).toEqual([path, expect.stringMatching(/^https:\/\/.+\.tgz$/)]);
    }
  });

  it("that ship run no script when installed, and those that do not ship may not either", () => {
    expect(entries.filter(([, { dev, hasInstallScript }]) => hasInstallScript && !dev).map(([path]) => path)).toEqual(
      [],
    );
    const wanting = entries
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.split("node_modules/").at(-1)!);
    for (const name of wanting.filter((one) => one !== "fsevents"))
      expect([name, manifest.allowScripts[name]]).toEqual([name, false]);
    expect(read(".ci/run")).toMatch(/npm ci .*--ignore-scripts/);
  });
});

describe("the template of a stage that lasts", () => {
  it("lets no role use a wildcard on keys, tables, objects, secrets or executions", () => {
    const data = /^(kms|dynamodb|s3|secretsmanager|states|lambda):/;
    for (const [id, { Properties }] of prod.ofType("AWS::IAM::Policy")) {
      for (const { Action, Resource } of (
        Properties.PolicyDocument as { Statement: { Action: string | string[]; Resource: unknown }[] }
      ).Statement) {
        for (const action of asList(Action).filter((one) => data.test(one))) {
          expect([id, action]).toEqual([id, expect.not.stringContaining("*")]);
          for (const resource of asList(Resource as unknown[]))
            expect([id, action, resource]).not.toEqual([id, action, "*"]);
        }
      }
    }
  });

  it("protects tables and key against deletion, and restores tables to any second", () => {
    const tables = prod.ofType("AWS::DynamoDB::Table");
    expect(tables).toHaveLength(2);
    for (const [, { Properties, DeletionPolicy }] of tables) {
      expect([Properties.DeletionProtectionEnabled, DeletionPolicy]).toEqual([true, "Retain"]);
      expect(Properties.PointInTimeRecoverySpecification).toEqual({ PointInTimeRecoveryEnabled: true });
    }
    for (const type of ["AWS::KMS::Key", "AWS::S3::Bucket", "AWS::SecretsManager::Secret"]) {
      for (const [, { DeletionPolicy }] of prod.ofType(type)) expect([type, DeletionPolicy]).toEqual([type, "Retain"]);
    }
  });

  it("gives the fetcher, which reads whatever strangers name, no data, no key and no secret", () => {
    for (const name of ["PEPPER_SECRET_ARN", "SEALING_KEY_ARN", "TASK_GROUPS_TABLE", "OAUTH_TABLE", "BUCKET"]) {
      expect(Object.keys(prod.environment("fetcher"))).not.toContain(name);
    }
    const actions = prod.statements(prod.roleId("fetcher")).flatMap(({ Action }) => asList(Action));
    expect(actions.filter((action) => !action.startsWith("logs:"))).toEqual([]);
    expect(prod.properties(prod.functionId("fetcher")).VpcConfig).toBeUndefined();
  });

  it("logs neither the data of executions nor paths, queries and headers of requests", () => {
    const [, machine] = prod.ofType("AWS::StepFunctions::StateMachine")[0]!;
    expect(machine.Properties.LoggingConfiguration).toMatchObject({ IncludeExecutionData: false });
    const [, stage] = prod.ofType("AWS::ApiGatewayV2::Stage")[0]!;
    const format = (stage.Properties.AccessLogSettings as { Format: string }).Format;
    expect(format).not.toMatch(/\$context\.(path|authorizer|error)|querystring|header|sourceIp|userAgent/i);
  });

  it("throttles requests for the whole deployment, above what one owner needs", () => {
    const [, stage] = prod.ofType("AWS::ApiGatewayV2::Stage")[0]!;
    expect(stage.Properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 });
  });
});
