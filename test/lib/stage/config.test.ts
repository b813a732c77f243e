import { describe, expect, it } from "@jest/globals";
import { readFileSync } from "node:fs";
import { stageConfig, StageSettings } from "../../../lib/stage/config.ts";

const config = (stage: string, content: unknown = {}) => stageConfig(stage, content, `stages/${stage}.json`);

describe("the configuration of a stage", () => {
  it("has a default for every setting", () => {
    expect(config("dev")).toMatchObject({
      stage: "dev",
      retention_days: 90,
      day_cap_usd: 1_000,
      parallel_base_url: "https://api.parallel.ai",
      sign_in_methods: ["parallel", "key"],
      operations: false,
      isLasting: false,
      adopt: {},
    });
  });

  it("keeps data of every stage but dev and local, and watches it", () => {
    for (const stage of ["prod", "team-a", "dev2", "local-2", "development"]) {
      expect(config(stage)).toMatchObject({ isLasting: true, operations: true });
    }
    expect(config("prod", { operations: false })).toMatchObject({ isLasting: true, operations: false });
  });

  it.each([
    ["dev", { outbound_allow: ["localhost"] }, /outbound_allow: only stage local/],
    ["prod", { domain_name: "tasks.example.com" }, /certificate_arn: domain_name and certificate_arn go together/],
    ["prod", { retention_days: "90" }, /retention_days: .*number/],
    ["prod", { sign_in_methods: ["key", "magic"] }, /sign_in_methods\.1: /],
    ["prod", { colour: "red" }, /Unrecognized key: "colour"[\s\S]*Settings: domain_name/],
    ["prod", { stage: "dev" }, /Unrecognized key: "stage"/],
    ["prod", [], /the file: /],
    ["prod", { adopt: { table: "t" } }, /adopt: Unrecognized key: "table"/],
    ["prod", { adopt: { sealing_key_arn: "alias/mine" } }, /adopt\.sealing_key_arn: expected an ARN like arn:aws:kms/],
    [
      "prod",
      { adopt: { pepper_secret_arn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pepper" } },
      /adopt\.pepper_secret_arn: expected the complete ARN/,
    ],
    ["local", { adopt: { bucket: "mine" } }, /adopt: stage local runs on this machine/],
  ])("refuses for %s the content %j, naming the file, the setting and what to do", (stage, content, sentence) => {
    const refused = () => config(stage, content);
    expect(refused).toThrow(sentence);
    expect(refused).toThrow(new RegExp(`^stages/${stage}.json cannot be used:\n`));
    expect(refused).toThrow(/docs\/stages\.md/);
  });
});

describe("docs/stages.md", () => {
  const rows = new Map(
    [
      ...readFileSync(new URL("../../../docs/stages.md", import.meta.url), "utf8").matchAll(
        /^\| `([\w.]+)` \| (.+?) \|/gm,
      ),
    ].map(([, name, byDefault]) => [name!, byDefault!]),
  );

  it("has one row for every setting and no other", () => {
    const { adopt, ...flat } = StageSettings.shape;
    const adopted = Object.keys(adopt.unwrap().shape).map((name) => `adopt.${name}`);
    expect([...rows.keys()].sort()).toEqual([...Object.keys(flat), ...adopted].sort());
  });

  it("names each default as it is", () => {
    const defaults = StageSettings.parse({});
    for (const [name, value] of Object.entries(defaults)) {
      if (name === "adopt") continue;
      expect([name, rows.get(name)]).toEqual([name, `\`${JSON.stringify(value)}\``]);
    }
  });
});
