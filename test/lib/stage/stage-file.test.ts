import { afterAll, describe, expect, it } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readStage } from "../../../lib/stage/stage-file.ts";
import { synthesise } from "../synthesise.ts";

const root = join(import.meta.dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "stages-"));
afterAll(() => rmSync(folder, { recursive: true }));
const write = (stage: string, content: string) => writeFileSync(join(folder, `${stage}.json`), content);

describe("-c stage", () => {
  it("picks the file of that name, with its settings", () => {
    write("prod", `{ "retention_days": 0, "log_level": "WARN" }`);
    expect(readStage({ stage: "prod" }, folder)).toMatchObject({ stage: "prod", retention_days: 0, log_level: "WARN" });
  });

  it("is dev when nothing is said, and dev and local need no file", () => {
    expect(readStage({}, folder)).toMatchObject({ stage: "dev", isLasting: false });
    expect(readStage({ stage: "local" }, folder)).toMatchObject({ stage: "local", isLasting: false });
  });

  it("reads the files of this repository", () => {
    expect(readStage({ stage: "local" }).outbound_allow).toEqual(["127.0.0.1", "localhost"]);
    for (const file of readdirSync(join(root, "stages"))) {
      const stage = file.replace(/\.json$/, "");
      expect(readStage({ stage }).stage).toBe(stage);
    }
  });

  it("leaves the CDK's own flags alone", () => {
    expect(readStage({ "@aws-cdk/core:x": true, "aws:cdk:y": "z", "cli-flag:z": 1 }, folder).stage).toBe("dev");
  });

  it.each([
    [{ stage: "Prod" }, /^-c stage=Prod: a stage is named with lower-case letters/],
    [{ stage: "../dev" }, /^-c stage=\.\.\/dev: a stage is named/],
    [
      { stage: "prod", retention_days: "0" },
      /^-c retention_days=… is not read: .* Write it into stages\/prod\.json .*-c takes stage only/,
    ],
    [{ colour: "red" }, /^-c colour=… is not known: -c takes stage only/],
  ])("refuses %j in a sentence that helps", (context, sentence) => {
    expect(() => readStage(context, folder)).toThrow(sentence);
  });

  it("refuses a file that is not JSON, naming it", () => {
    write("broken", "{ retention_days: 1 }");
    expect(() => readStage({ stage: "broken" }, folder)).toThrow(/^stages\/broken\.json is not JSON: .*Correct it/);
  });
});

describe("a forgotten stage file", () => {
  it.each(["prod", "team-a", "dev2", "staging", "locals"])("never makes %s, with or without defaults", (stage) => {
    rmSync(join(folder, `${stage}.json`), { force: true });
    expect(() => readStage({ stage }, folder)).toThrow(
      new RegExp(
        `^Stage ${stage} has no file stages/${stage}\\.json, so nothing was synthesised: .*Bring the file back`,
      ),
    );
  });

  it("nor does an empty one turn data that is retained into data that is deleted", async () => {
    const { resources } = await synthesise("prod", {});
    const data = /^AWS::(DynamoDB::Table|S3::Bucket|KMS::Key|SecretsManager::Secret)$/;
    const kept = Object.values(resources).filter(({ Type }) => data.test(Type));
    expect(kept).toHaveLength(5);
    for (const resource of kept) {
      expect(resource).toMatchObject({ DeletionPolicy: "Retain", UpdateReplacePolicy: "Retain" });
    }
  });

  it("ends the app with that sentence, a failing exit code and no template", () => {
    const outdir = join(folder, "out");
    const app = spawnSync(process.execPath, ["node_modules/tsx/dist/cli.mjs", "bin/app.ts"], {
      cwd: root,
      env: { PATH: process.env.PATH, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ stage: "forgotten" }) },
      encoding: "utf8",
    });
    expect(app.status).toBe(1);
    expect(app.stderr).toMatch(/^Stage forgotten has no file stages\/forgotten\.json/m);
    expect(existsSync(join(outdir, "manifest.json"))).toBe(false);
  });
});
