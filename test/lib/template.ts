/** Templates of stages, made in this process and without the CDK's own command; each once per state of the sources. */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import type { AppProps } from "aws-cdk-lib";
import { localFolder, sourcesHash } from "../../local/cloud-assembly/synthesise.ts";

const templates = join(localFolder, "templates");

/** The files of a test run share what one of them made: the CDK and the bundles take seconds. */
export const templateOf = async (stage: string, settings: Record<string, unknown>): Promise<unknown> => {
  const ofSources = join(templates, sourcesHash({}));
  const path = join(ofSources, `${sourcesHash({ stage, settings })}.json`);
  if (!existsSync(path)) {
    const template = await make(stage, settings);
    mkdirSync(ofSources, { recursive: true });
    const draft = join(ofSources, `draft-${randomUUID()}`);
    writeFileSync(draft, JSON.stringify(template));
    renameSync(draft, path);
    for (const name of readdirSync(templates)) {
      if (join(templates, name) !== ofSources) rmSync(join(templates, name), { recursive: true, force: true });
    }
  }
  return JSON.parse(readFileSync(path, "utf8")) as unknown;
};

const make = async (stage: string, settings: Record<string, unknown>): Promise<unknown> => {
  const { Template } = await import("aws-cdk-lib/assertions");
  // The CDK's own rules are asked once, under cdk-nag below and in npm run synth.
  const { stack } = await appOf(stage, settings, { builtinCloudFormationValidation: false });
  return Template.fromStack(stack).toJSON();
};

const withoutBundles = { "aws:cdk:bundling-stacks": [], "aws:cdk:disable-stack-trace": true };

const appOf = async (stage: string, settings: Record<string, unknown>, props: AppProps = {}) => {
  const { stageConfig } = await import("../../lib/stage/config.ts");
  const config = stageConfig(stage, settings, `stages/${stage}.json`);
  const [{ App }, { TaskGroupStack }] = await Promise.all([
    import("aws-cdk-lib"),
    import("../../lib/task-group-stack.ts"),
  ]);
  const cdkFile = JSON.parse(readFileSync(new URL("../../cdk.json", import.meta.url), "utf8")) as { context: object };
  const app = new App({ ...props, context: { ...cdkFile.context, ...withoutBundles } });
  return { app, stack: new TaskGroupStack(app, "Stack", { config }) };
};

/** Throws when the stage breaks a rule of cdk-nag that is not acknowledged, or one of the CDK's own. */
export const synthesiseUnderRules = async (stage: string, settings: Record<string, unknown>): Promise<void> => {
  const { app } = await appOf(stage, settings);
  const [{ Validations }, { AwsSolutionsChecks }] = await Promise.all([import("aws-cdk-lib"), import("cdk-nag")]);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  app.synth();
};
