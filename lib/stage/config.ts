/** What a stage file may set, and one stage of the product with all its settings. docs/stages.md explains each. */
import * as z from "zod";
import { deployedDurations, type Durations } from "../../lambdas/contracts/durations.ts";
import { SignInMethodName } from "../../lambdas/contracts/environment.ts";

/** The stages that go with their data and need no file. Every other stage is lasting. */
const disposableStages: readonly string[] = ["dev", "local"];

/** Says also what a value should look like: the message of zod alone names a pattern. */
const arnOf = (service: string, example: string) =>
  z.string().regex(new RegExp(`^arn:[a-z-]+:${service}:`), { error: `expected an ARN like ${example}` });

/**
 * Resources that exist already, for instance those that an earlier stack of this stage left behind: the stack uses
 * them, makes none of its own in their place, and never deletes or reconfigures them.
 */
const Adopt = z.strictObject({
  task_groups_table: z.string().min(3).optional(),
  oauth_table: z.string().min(3).optional(),
  bucket: z.string().min(3).optional(),
  /** Its key policy must name this stack's roles: the stack prints them as outputs. */
  sealing_key_arn: arnOf("kms", "arn:aws:kms:eu-west-1:111122223333:key/…").optional(),
  /** Complete: with the six characters that Secrets Manager appends. */
  pepper_secret_arn: arnOf("secretsmanager", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:…-AbCdEf")
    .regex(/-[A-Za-z0-9]{6}$/, { error: "expected the complete ARN, which ends in a dash and six characters" })
    .optional(),
});

/** The content of `stages/<name>.json`. Every setting has a default. */
export const StageSettings = z.strictObject({
  /** @default none: the API's own execute-api address */
  domain_name: z.hostname().optional(),
  /** ACM certificate of domain_name, in the same region. */
  certificate_arn: arnOf("acm", "arn:aws:acm:eu-west-1:111122223333:certificate/…").optional(),
  parallel_base_url: z.url().default("https://api.parallel.ai"),
  parallel_platform_url: z.url().default("https://platform.parallel.ai"),
  /** Days until results are erased; 0 keeps them for ever. */
  retention_days: z.int().min(0).max(3_650).default(90),
  /** US dollars one owner may spend in a UTC day. */
  day_cap_usd: z.number().positive().default(1_000),
  sign_in_methods: z.array(SignInMethodName).min(1).default(["parallel", "key"]),
  log_level: z.enum(["DEBUG", "INFO", "WARN", "ERROR"]).default("INFO"),
  /** Alarms and a dashboard. @default true, but false for dev and local */
  operations: z.boolean().optional(),
  /** Hosts the fetcher may reach over http. Stage local only. */
  outbound_allow: z.array(z.string().min(1)).default([]),
  adopt: Adopt.default({}),
});

/** One stage of the product: its settings, and what follows from its name. */
export interface StageConfig extends z.output<typeof StageSettings> {
  readonly stage: string;
  /** Stages that people rely on: data outlives the stack, tables cannot be deleted by mistake. */
  readonly isLasting: boolean;
  readonly operations: boolean;
  readonly durations: Durations;
}

export const StageName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,19}$/, "a stage is named with lower-case letters, digits and dashes, at most 20");

export const isDisposable = (stage: string): boolean => disposableStages.includes(stage);

/** Rules between settings and the stage's name, each as [setting, message]. */
const contradictions = (stage: string, settings: z.output<typeof StageSettings>): [string, string][] => {
  const found: [string, string][] = [];
  if (settings.outbound_allow.length > 0 && stage !== "local") {
    found.push(["outbound_allow", "only stage local may reach hosts over http: remove it"]);
  }
  if ((settings.domain_name === undefined) !== (settings.certificate_arn === undefined)) {
    found.push(["certificate_arn", "domain_name and certificate_arn go together: set both or neither"]);
  }
  if (stage === "local" && Object.keys(settings.adopt).length > 0) {
    found.push(["adopt", "stage local runs on this machine and has nothing to adopt: remove it"]);
  }
  return found;
};

/** `file` is named in the error, which has one line per wrong setting. */
export const stageConfig = (stage: string, content: unknown, file: string): StageConfig => {
  const parsed = StageSettings.safeParse(content);
  const problems = parsed.success
    ? contradictions(stage, parsed.data)
    : parsed.error.issues.map((issue) => [issue.path.join(".") || "the file", issue.message] as const);
  if (!parsed.success || problems.length > 0) {
    const lines = problems.map(([setting, message]) => `  ${setting}: ${message}`);
    throw new Error(
      `${file} cannot be used:\n${lines.join("\n")}\n` +
        `Correct it and try again. Settings: ${Object.keys(StageSettings.shape).join(", ")} (docs/stages.md).`,
    );
  }
  const isLasting = !isDisposable(stage);
  return {
    ...parsed.data,
    stage,
    isLasting,
    operations: parsed.data.operations ?? isLasting,
    durations: deployedDurations,
  };
};
