/** Whether a rule of a Choice state holds. */
import { type Comparison, type Rule } from "./definition.ts";
import { find, read } from "./paths.ts";

export function holds(rule: Rule, input: unknown, context: unknown): boolean {
  if ("And" in rule) return rule.And.every((part) => holds(part, input, context));
  if ("Or" in rule) return rule.Or.some((part) => holds(part, input, context));
  if ("Not" in rule) return !holds(rule.Not, input, context);
  return compare(rule, input, context);
}

type Compare = (value: unknown, wanted: never) => boolean;
const number = (test: (value: number, wanted: number) => boolean): Compare => {
  return (value, wanted) => typeof value === "number" && test(value, wanted);
};
const kind = (name: string): Compare => {
  return (value, wanted) => (typeof value === name) === wanted;
};
const comparisons: Record<string, Compare> = {
  StringEquals: (value, wanted) => typeof value === "string" && value === wanted,
  StringMatches: (value, wanted) => typeof value === "string" && wildcard(wanted).test(value),
  NumericEquals: number((value, wanted) => value === wanted),
  NumericGreaterThan: number((value, wanted) => value > wanted),
  NumericGreaterThanEquals: number((value, wanted) => value >= wanted),
  NumericLessThan: number((value, wanted) => value < wanted),
  NumericLessThanEquals: number((value, wanted) => value <= wanted),
  BooleanEquals: (value, wanted) => value === wanted,
  IsNull: (value, wanted) => (value === null) === wanted,
  IsString: kind("string"),
  IsNumeric: kind("number"),
  IsBoolean: kind("boolean"),
};

function compare({ Variable, ...comparison }: Comparison, input: unknown, context: unknown): boolean {
  const [name, wanted] = Object.entries(comparison).find(([, value]) => value !== undefined)!;
  if (name === "IsPresent") return (find(Variable, input, context) !== undefined) === wanted;
  const value = read(Variable, input, context, "States.Runtime");
  const byPath = name.endsWith("Path");
  const test = comparisons[byPath ? name.slice(0, -"Path".length) : name]!;
  return test(value, (byPath ? read(String(wanted), input, context, "States.Runtime") : wanted) as never);
}

/** StringMatches: `*` is any run of characters, `\*` a star. */
function wildcard(pattern: string): RegExp {
  const parts = pattern.split(/(\\[*\\]|\*)/).map((part) => {
    if (part === "*") return ".*";
    return (/^\\[*\\]$/.test(part) ? part[1]! : part).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`, "s");
}
