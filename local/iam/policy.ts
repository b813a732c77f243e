/** IAM's evaluation of identity policies: a Deny wins, an Allow is needed, wildcards and conditions narrow both. */
import { isRecord } from "../../lambdas/contracts/json.ts";
import { asList } from "../cloud-assembly/json.ts";
import { parseConditions, type Condition } from "./condition.ts";
import { matches } from "./wildcard.ts";

export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** ARNs a resource policy speaks of; absent in the policy of an identity. */
  readonly principals?: readonly string[];
  readonly conditions: readonly Condition[];
}

export interface AccessRequest {
  /** e.g. `dynamodb:PutItem`. */
  readonly action: string;
  /** ARN. */
  readonly resource: string;
  /** Condition keys of the request, lower-case, e.g. `kms:encryptioncontext:taskgroup_id`. */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

export type Decision = "allowed" | "explicit deny" | "no allow";

const known = ["Sid", "Effect", "Principal", "Action", "Resource", "Condition"];

/** Reads a resolved policy document; throws on what it could only evaluate wrongly (NotAction, unknown conditions). */
export function parsePolicy(document: unknown, where: string): Statement[] {
  const statements = asList(isRecord(document) ? document.Statement : undefined);
  return statements.map((statement, index) => {
    const place = `${where}, statement ${index + 1}`;
    if (!isRecord(statement)) throw new Error(`${place}: not an object`);
    const unknown = Object.keys(statement).filter((key) => !known.includes(key));
    if (unknown.length) throw new Error(`${place}: ${unknown.join(", ")} is not evaluated by the local IAM`);
    if (statement.Effect !== "Allow" && statement.Effect !== "Deny")
      throw new Error(`${place}: Effect must be Allow or Deny`);
    return {
      effect: statement.Effect,
      actions: asList(statement.Action).map(String),
      resources: asList(statement.Resource).map(String),
      ...(statement.Principal === undefined ? {} : { principals: parsePrincipals(statement.Principal) }),
      conditions: parseConditions(statement.Condition, place),
    };
  });
}

const parsePrincipals = (principal: unknown): string[] =>
  asList(isRecord(principal) ? Object.values(principal).flat() : principal).map(String);

export function evaluate(statements: readonly Statement[], request: AccessRequest): Decision {
  const applying = statements.filter(
    (statement) =>
      statement.actions.some((pattern) => matches(pattern.toLowerCase(), request.action.toLowerCase())) &&
      statement.resources.some((pattern) => matches(pattern, request.resource)) &&
      statement.conditions.every((condition) => condition(request.context ?? {})),
  );
  if (applying.some(({ effect }) => effect === "Deny")) return "explicit deny";
  return applying.length ? "allowed" : "no allow";
}
