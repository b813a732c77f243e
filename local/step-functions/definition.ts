/** The part of the States Language the local machine runs; a definition that says anything else is refused when loaded. */
import * as z from "zod";
import { parsePath } from "./paths.ts";

const path = z.string().refine(isPath, "not a path the local machine reads ($.a.b[0], or $$.a.b)");
/** Where a result is put: never the context object, never an index. */
const resultPath = z.union([z.null(), z.string().regex(/^\$(\.[A-Za-z_][\w-]*)*$/, "not a path to put a result at")]);
const seconds = z.number().nonnegative();
const template: z.ZodType<unknown> = z.unknown().superRefine((value, context) => {
  checkTemplate(value, (message) => context.addIssue({ code: "custom", message }));
});
const errorEquals = z.array(z.string()).min(1);

const Retrier = z.strictObject({
  ErrorEquals: errorEquals,
  IntervalSeconds: z.number().int().positive().default(1),
  MaxAttempts: z.number().int().nonnegative().default(3),
  BackoffRate: z.number().min(1).default(2),
  MaxDelaySeconds: z.number().int().positive().optional(),
  JitterStrategy: z.enum(["FULL", "NONE"]).default("NONE"),
  Comment: z.string().optional(),
});
export type Retrier = z.infer<typeof Retrier>;

const Catcher = z.strictObject({
  ErrorEquals: errorEquals,
  Next: z.string(),
  ResultPath: resultPath.optional(),
  Comment: z.string().optional(),
});

const common = {
  Comment: z.string().optional(),
  InputPath: path.nullable().optional(),
  OutputPath: path.nullable().optional(),
};
const moving = { Next: z.string().optional(), End: z.literal(true).optional() };

const Task = z.strictObject({
  Type: z.literal("Task"),
  Resource: z.string(),
  Parameters: template.optional(),
  ResultSelector: template.optional(),
  ResultPath: resultPath.optional(),
  TimeoutSeconds: z.number().int().positive().optional(),
  Retry: z.array(Retrier).default([]),
  Catch: z.array(Catcher).default([]),
  ...common,
  ...moving,
});

const comparisons = {
  StringEquals: z.string().optional(),
  StringEqualsPath: path.optional(),
  StringMatches: z.string().optional(),
  NumericEquals: z.number().optional(),
  NumericEqualsPath: path.optional(),
  NumericGreaterThan: z.number().optional(),
  NumericGreaterThanEquals: z.number().optional(),
  NumericLessThan: z.number().optional(),
  NumericLessThanEquals: z.number().optional(),
  BooleanEquals: z.boolean().optional(),
  IsPresent: z.boolean().optional(),
  IsNull: z.boolean().optional(),
  IsString: z.boolean().optional(),
  IsNumeric: z.boolean().optional(),
  IsBoolean: z.boolean().optional(),
};
const Comparison = z
  .strictObject({ Variable: path, ...comparisons })
  .refine(
    (rule) => Object.values(rule).filter((value) => value !== undefined).length === 2,
    "wants exactly one comparison",
  );
export type Comparison = z.infer<typeof Comparison>;
export type Rule = Comparison | { And: Rule[] } | { Or: Rule[] } | { Not: Rule };
const Rule: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    Comparison,
    z.strictObject({ And: z.array(Rule).min(1) }),
    z.strictObject({ Or: z.array(Rule).min(1) }),
    z.strictObject({ Not: Rule }),
  ]),
);

const ChoiceRule = z.record(z.string(), z.unknown()).transform((value, context) => {
  const { Next, ...rule } = value;
  delete rule.Comment;
  const parsed = Rule.safeParse(rule);
  if (typeof Next !== "string") context.addIssue({ code: "custom", message: "wants Next" });
  if (!parsed.success)
    for (const issue of parsed.error.issues) context.addIssue({ code: "custom", message: issue.message });
  return parsed.success && typeof Next === "string" ? { Next, rule: parsed.data } : z.NEVER;
});

const Choice = z.strictObject({
  Type: z.literal("Choice"),
  Choices: z.array(ChoiceRule).min(1),
  Default: z.string().optional(),
  ...common,
});
const Wait = z
  .strictObject({
    Type: z.literal("Wait"),
    Seconds: seconds.optional(),
    SecondsPath: path.optional(),
    Timestamp: z.string().optional(),
    TimestampPath: path.optional(),
    ...common,
    ...moving,
  })
  .refine(
    (wait) =>
      [wait.Seconds, wait.SecondsPath, wait.Timestamp, wait.TimestampPath].filter((x) => x !== undefined).length === 1,
    "wants exactly one of Seconds, SecondsPath, Timestamp, TimestampPath",
  );
const Succeed = z.strictObject({ Type: z.literal("Succeed"), ...common });
const Fail = z.strictObject({
  Type: z.literal("Fail"),
  Comment: z.string().optional(),
  Error: z.string().optional(),
  Cause: z.string().optional(),
  ErrorPath: path.optional(),
  CausePath: path.optional(),
});

const State = z.discriminatedUnion("Type", [Task, Choice, Wait, Succeed, Fail]);
type State = z.infer<typeof State>;
export type TaskState = z.infer<typeof Task>;
export type WaitState = z.infer<typeof Wait>;
export type FailState = z.infer<typeof Fail>;

const Definition = z
  .strictObject({
    Comment: z.string().optional(),
    StartAt: z.string(),
    TimeoutSeconds: z.number().int().positive().optional(),
    Version: z.literal("1.0").optional(),
    QueryLanguage: z.literal("JSONPath").optional(),
    States: z.record(z.string(), State),
  })
  .superRefine(({ StartAt, States }, context) => {
    const wants = (name: string | undefined, at: (string | number)[]) => {
      if (name !== undefined && !(name in States)) {
        context.addIssue({ code: "custom", path: at, message: `no state is called ${name}` });
      }
    };
    wants(StartAt, ["StartAt"]);
    for (const [name, state] of Object.entries(States)) {
      const at = ["States", name];
      if (state.Type === "Task" || state.Type === "Wait") {
        if ((state.Next === undefined) === (state.End === undefined)) {
          context.addIssue({ code: "custom", path: at, message: "wants either Next or End" });
        }
        wants(state.Next, [...at, "Next"]);
      }
      if (state.Type === "Task") state.Catch.forEach((catcher, index) => wants(catcher.Next, [...at, "Catch", index]));
      if (state.Type === "Choice") {
        wants(state.Default, [...at, "Default"]);
        state.Choices.forEach((choice, index) => wants(choice.Next, [...at, "Choices", index]));
      }
    }
  });
export type Definition = z.infer<typeof Definition>;

/** Throws, naming the state and the field, on whatever would otherwise run differently from AWS. */
export function loadDefinition(json: unknown): Definition {
  const parsed = Definition.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`The local machine refuses this definition:\n${z.prettifyError(parsed.error)}`);
}

function isPath(text: string): boolean {
  try {
    parsePath(text);
    return true;
  } catch {
    return false;
  }
}

function checkTemplate(value: unknown, refuse: (message: string) => void): void {
  if (Array.isArray(value)) for (const item of value) checkTemplate(item, refuse);
  else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      if (!key.endsWith(".$")) checkTemplate(item, refuse);
      else if (typeof item !== "string" || !isPath(item)) {
        refuse(`${key} is not a path the local machine reads (intrinsic functions are not offered)`);
      }
    }
  }
}
