/** Condition blocks of a policy: the operators and keys our template may use; any other is refused when it is loaded. */
import { isRecord } from "../../lambdas/contracts/json.ts";
import { asList } from "../cloud-assembly/json.ts";
import { matches } from "./wildcard.ts";

type RequestContext = Readonly<Record<string, readonly string[]>>;
export type Condition = (context: RequestContext) => boolean;

/** Keys the stand-ins fill in. `kms:EncryptionContext:` is followed by the name of the pair. */
const knownKeys =
  /^(kms:encryptioncontext:.+|kms:encryptioncontextkeys|dynamodb:leadingkeys|s3:prefix|aws:securetransport)$/;

type Test = (value: string, allowed: readonly string[]) => boolean;
const equals: Test = (value, allowed) => allowed.includes(value);
const like: Test = (value, allowed) => allowed.some((pattern) => matches(pattern, value));
const tests: Record<string, Test> = {
  StringEquals: equals,
  StringNotEquals: (value, refused) => !equals(value, refused),
  StringLike: like,
  StringNotLike: (value, refused) => !like(value, refused),
  Bool: equals,
};

export function parseConditions(block: unknown, where: string): Condition[] {
  if (block === undefined) return [];
  if (!isRecord(block)) throw new Error(`${where}: Condition is not an object`);
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(isRecord(keys) ? keys : {}).map(([name, values]) => {
      const key = name.toLowerCase();
      if (!knownKeys.test(key)) throw new Error(`${where}: condition key ${name} is not evaluated by the local IAM`);
      return parseOperator(operator, key, asList(values).map(String), where);
    }),
  );
}

function parseOperator(operator: string, key: string, values: string[], where: string): Condition {
  const [, quantifier, bare = "", ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(.+?)(IfExists)?$/.exec(operator) ?? [];
  if (bare === "Null") return (context) => values.includes(String(!context[key]?.length));
  const test = tests[bare];
  if (!test) throw new Error(`${where}: condition operator ${operator} is not evaluated by the local IAM`);
  const negated = bare.includes("Not");
  return (context) => {
    const present = context[key] ?? [];
    if (quantifier === "ForAllValues") return present.every((value) => test(value, values));
    if (quantifier === "ForAnyValue") return present.some((value) => test(value, values));
    // A missing key satisfies only the negated operators and ...IfExists.
    if (!present.length) return negated || ifExists !== undefined;
    return present.every((value) => test(value, values));
  };
}
