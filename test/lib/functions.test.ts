import { describe, expect, it } from "@jest/globals";
import { Durations } from "../../lambdas/contracts/durations.ts";
import { Environment, type EnvironmentName } from "../../lambdas/contracts/environment.ts";
import { functionNames, type FunctionName } from "../../lambdas/contracts/routes.ts";
import { actionsOf, asList, synthesise } from "./synthesise.ts";

const prod = await synthesise("prod");
const actions = (name: FunctionName) => actionsOf(prod.statements(prod.roleId(name)));
const functionsWith = (action: string) => functionNames.filter((name) => actions(name).includes(action)).sort();

describe("the functions of a deployed stage", () => {
  it("are those of the contract and no other, at most 18, in a stack under 400 resources", () => {
    expect(prod.ofType("AWS::Lambda::Function")).toHaveLength(functionNames.length);
    expect(functionNames.length).toBeLessThanOrEqual(18);
    expect(Object.keys(prod.resources).length).toBeLessThan(400);
  });

  it("run on arm64 with Node 24", () => {
    for (const [, { Properties }] of prod.ofType("AWS::Lambda::Function")) {
      expect(Properties).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"], Handler: "index.handler" });
    }
  });

  it("have a role each", () => {
    expect(new Set(functionNames.map((name) => prod.roleId(name))).size).toBe(functionNames.length);
  });

  it("write to a log group each, which forgets", () => {
    const groups = functionNames.map((name) => {
      const { LogGroup } = prod.properties(prod.functionId(name)).LoggingConfig as { LogGroup: { Ref: string } };
      return LogGroup.Ref;
    });
    expect(new Set(groups).size).toBe(functionNames.length);
    for (const [, { Properties }] of prod.ofType("AWS::Logs::LogGroup")) expect(Properties.RetentionInDays).toBe(30);
  });

  it("answer before the API gives up; steps have the time the exactly-once protocol counts on", () => {
    for (const name of ["submit", "read", "manage", "oauth", "session", "pages", "mcp"] as const) {
      expect(prod.properties(prod.functionId(name)).Timeout).toBe(29);
    }
    for (const name of ["prepare", "add-runs", "watch", "audit", "finalize", "notify"] as const) {
      expect(prod.properties(prod.functionId(name)).Timeout).toBe(120);
    }
  });

  it("are never run again by Lambda itself", () => {
    const configured = prod.ofType("AWS::Lambda::EventInvokeConfig");
    expect(configured).toHaveLength(functionNames.length);
    for (const [, { Properties }] of configured) expect(Properties.MaximumRetryAttempts).toBe(0);
  });
});

describe("what a function may do", () => {
  it("names every action, and every resource but folders of the bucket and indexes of the table", () => {
    for (const name of functionNames) {
      for (const statement of prod.statements(prod.roleId(name))) {
        expect(statement.Effect).toBe("Allow");
        for (const action of asList(statement.Action)) expect(action).not.toContain("*");
        const resource = JSON.stringify(statement.Resource);
        const wildcard = /"([^"]*\*[^"]*)"/.exec(resource)?.[1];
        if (wildcard !== undefined) expect(["/index/*", "/inputs/*", "/outputs/*", "/private/*"]).toContain(wildcard);
      }
    }
  });

  it("is given by no managed policy", () => {
    for (const [, { Properties }] of prod.ofType("AWS::IAM::Role")) {
      expect(Properties.ManagedPolicyArns).toBeUndefined();
      expect(Properties.Policies).toBeUndefined();
    }
  });

  it("lets only those seal a Parallel key who accept work, and only steps open one, and only what takes or sends headers uses them", () => {
    expect(functionsWith("kms:Encrypt")).toEqual(["manage", "mcp", "submit"]);
    expect(functionsWith("kms:Decrypt")).toEqual(["add-runs", "audit", "finalize", "prepare", "watch"]);
    for (const name of functionNames) {
      for (const statement of prod.statements(prod.roleId(name))) {
        if (!asList(statement.Action).some((action) => action.startsWith("kms:"))) continue;
        const purposes = ["submit", "manage", "add-runs"].includes(name) ? ["job", "mcp_headers"] : "job";
        expect(statement.Condition).toEqual({ StringEquals: { "kms:EncryptionContext:purpose": purposes } });
      }
    }
  });

  it("lets only those read the pepper who identify callers, tell rows apart or sign webhooks", () => {
    expect(functionsWith("secretsmanager:GetSecretValue")).toEqual([
      "manage",
      "mcp",
      "notify",
      "oauth",
      "prepare",
      "read",
      "session",
      "submit",
      "sweep",
    ]);
  });

  it("lets only those write private cells who take rows, only read show them, and only manage erase them", () => {
    const touching = (action: string) =>
      functionNames.filter((name) =>
        prod
          .statements(prod.roleId(name))
          .some(
            ({ Action, Resource }) =>
              asList(Action).includes(action) && JSON.stringify(Resource).includes('"/private/*"'),
          ),
      );
    expect(touching("s3:PutObject").sort()).toEqual(["manage", "mcp", "submit"]);
    expect(touching("s3:GetObject")).toEqual(["read"]);
    expect(touching("s3:DeleteObject")).toEqual(["manage"]);
  });

  it("lets only those start an execution who accept work, and the sweeper; never a step", () => {
    expect(functionsWith("states:StartExecution")).toEqual(["manage", "mcp", "submit", "sweep"]);
  });

  it("lets only manage delete task groups and their objects", () => {
    expect(functionsWith("s3:DeleteObject")).toEqual(["manage"]);
    expect(functionsWith("dynamodb:DeleteItem")).toEqual(["manage", "oauth", "session"]);
  });

  it("gives the fetcher nothing but its log, and the pages neither", () => {
    for (const name of ["fetcher", "pages"] as const) {
      expect(actions(name).sort()).toEqual(["logs:CreateLogStream", "logs:PutLogEvents"]);
    }
    expect(functionsWith("lambda:InvokeFunction")).toEqual(["manage", "mcp", "notify", "oauth", "submit", "sweep"]);
  });
});

describe("what a function knows", () => {
  /** Each grant comes with the variable its client reads: where the action is, the address is. */
  const addresses: readonly (readonly [EnvironmentName, string])[] = [
    ["STATE_MACHINE_ARN", "states:StartExecution"],
    ["PEPPER_SECRET_ARN", "secretsmanager:GetSecretValue"],
    ["FETCHER_FUNCTION", "lambda:InvokeFunction"],
    ["BUCKET", "s3:GetObject"],
  ];

  it.each(functionNames)("parses for %s as the part of the contract it needs", (name) => {
    const environment = prod.environment(name);
    const known = Object.keys(Environment.shape) as EnvironmentName[];
    for (const key of Object.keys(environment)) expect([...known, "NODE_OPTIONS"]).toContain(key);

    const part = Object.fromEntries(
      known.filter((key) => key in environment).map((key) => [key, true as const]),
    ) as Record<EnvironmentName, true>;
    // The public URL is known at deployment only.
    const filled = { ...environment, PUBLIC_URL: "https://api.example" };
    expect(Environment.pick(part).safeParse(filled).error).toBeUndefined();
    for (const key of Object.keys(Durations.shape)) expect(environment).toHaveProperty(key);
  });

  it.each(addresses)("has %s exactly where %s is granted", (variable, action) => {
    expect(functionNames.filter((name) => variable in prod.environment(name)).sort()).toEqual(functionsWith(action));
  });

  it("holds the tables exactly where they are granted", () => {
    const table = (name: FunctionName) => "TASK_GROUPS_TABLE" in prod.environment(name);
    expect(functionNames.filter((name) => !table(name)).sort()).toEqual(["fetcher", "oauth", "pages", "session"]);
    const oauth = functionNames.filter((name) => "OAUTH_TABLE" in prod.environment(name));
    expect(oauth.sort()).toEqual(["manage", "mcp", "oauth", "read", "session", "submit"]);
  });

  it("derives the public URL from the API or the domain, never from a request", async () => {
    expect(prod.environment("submit").PUBLIC_URL).toMatch(/^\{"Fn::GetAtt":\["HttpApi\w+","ApiEndpoint"\]\}$/);
    const withDomain = await synthesise("prod", {
      domain_name: "tasks.example.com",
      certificate_arn: "arn:aws:acm:eu-west-1:123456789012:certificate/1",
    });
    expect(withDomain.environment("submit").PUBLIC_URL).toBe("https://tasks.example.com");
    expect(withDomain.ofType("AWS::ApiGatewayV2::Api")[0]![1].Properties.DisableExecuteApiEndpoint).toBe(true);
    expect(withDomain.ofType("AWS::ApiGatewayV2::DomainName")).toHaveLength(1);
  });

  it("lets only the local stage reach hosts over http", async () => {
    await expect(synthesise("prod", { outbound_allow: ["127.0.0.1"] })).rejects.toThrow(/only stage local/);
    const local = await synthesise("local", { outbound_allow: ["127.0.0.1", "localhost"] });
    expect(local.environment("fetcher").OUTBOUND_ALLOW).toBe("127.0.0.1,localhost");
    expect(prod.environment("fetcher").OUTBOUND_ALLOW).toBe("");
  });
});
