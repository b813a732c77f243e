/** Allows or denies each call of a function or of the machine by the role policies of the template. */
import { type Assembly } from "../cloud-assembly/assembly.ts";
import { AwsError } from "../wire/aws-error.ts";
import { evaluate, type AccessRequest, type Decision, type Statement } from "./policy.ts";
import { matches } from "./wildcard.ts";

/** Access key id of the person at the laptop: may do everything, as an account's administrator may. */
export const operator = "local-operator";

/** A grant taken away, to see the system fail for the want of it. `action` may hold wildcards. */
export interface Withheld {
  readonly function: string;
  readonly action: string;
}

interface Caller {
  readonly arn: string;
  readonly roleArn: string;
  readonly statements: readonly Statement[];
  readonly withheld: readonly string[];
}

export interface Access {
  /**
   * Throws AccessDeniedException naming caller, action and resource. With a key policy the key decides first, as in
   * KMS: it must name the caller's role, or leave the decision to the account and so to the caller's own policies.
   */
  require(caller: string, request: AccessRequest, keyPolicy?: readonly Statement[]): void;
  /** A service invokes a function: the function's own permissions decide, as AWS::Lambda::Permission. */
  requireInvoke(principal: string, functionArn: string, sourceArn: string): void;
}

function decide(caller: Caller, request: AccessRequest, keyPolicy: readonly Statement[] | undefined): Decision {
  const own = evaluate(caller.statements, request);
  if (!keyPolicy || own === "explicit deny") return own;
  const asked = (principal: string) =>
    evaluate(
      keyPolicy.filter(({ principals = [] }) => principals.includes(principal) || principals.includes("*")),
      request,
    );
  const named = asked(caller.roleArn);
  if (named !== "no allow") return named;
  const account = asked(caller.roleArn.replace(/:role\/.*$/, ":root"));
  return account === "allowed" ? own : account;
}

/** Every refusal is also told to `onDenied`: a function may well swallow the error it gets. */
export function createAccess(
  assembly: Assembly,
  without: readonly Withheld[],
  onDenied: (message: string) => void,
): Access {
  const callers = new Map<string, Caller>();
  for (const fn of assembly.functions) {
    callers.set(fn.id, {
      arn: `arn:aws:sts::${assembly.account}:assumed-role/${fn.roleId}/${fn.name}`,
      roleArn: `arn:aws:iam::${assembly.account}:role/${fn.roleId}`,
      statements: assembly.policies.get(fn.roleId) ?? [],
      withheld: without
        .filter((item) => assembly.functionNamed(item.function).id === fn.id)
        .map(({ action }) => action),
    });
  }
  for (const machine of assembly.machines) {
    callers.set(machine.id, {
      arn: `arn:aws:sts::${assembly.account}:assumed-role/${machine.roleId}/StepFunctions`,
      roleArn: `arn:aws:iam::${assembly.account}:role/${machine.roleId}`,
      statements: assembly.policies.get(machine.roleId) ?? [],
      withheld: [],
    });
  }
  const denied = (who: string, { action, resource }: AccessRequest, why: string) => {
    const message = `User: ${who} is not authorized to perform: ${action} on resource: ${resource} because ${why}`;
    onDenied(message);
    return new AwsError("AccessDeniedException", message);
  };
  return {
    require(caller, request, keyPolicy) {
      if (caller === operator) return;
      const known = callers.get(caller);
      if (!known) {
        throw new AwsError("UnrecognizedClientException", "The security token included in the request is invalid.");
      }
      const withheld = known.withheld.some((pattern) => matches(pattern, request.action));
      const decision = withheld ? "no allow" : decide(known, request, keyPolicy);
      if (decision === "allowed") return;
      throw denied(
        known.arn,
        request,
        decision === "explicit deny"
          ? "of an explicit deny in an identity-based policy"
          : `no ${keyPolicy ? "key policy or " : ""}identity-based policy allows the ${request.action} action`,
      );
    },
    requireInvoke(principal, functionArn, sourceArn) {
      const granted = assembly.permissions.some(
        (permission) =>
          permission.principal === principal &&
          permission.functionArn === functionArn &&
          (permission.sourceArn === undefined || matches(permission.sourceArn, sourceArn)),
      );
      if (granted) return;
      const request = { action: "lambda:InvokeFunction", resource: functionArn };
      throw denied(principal, request, `no resource-based policy allows it for ${sourceArn}`);
    },
  };
}
