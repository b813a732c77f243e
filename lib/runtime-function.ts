/** What every function has in common: runtime, own role, own log group, typed environment. */
import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, Code, Function as LambdaFunction, Runtime } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { EnvironmentName } from "../lambdas/contracts/environment.ts";
import type { FunctionName } from "../lambdas/contracts/routes.ts";

export interface RuntimeFunctionProps {
  readonly name: FunctionName;
  /** Folder with index.mjs. */
  readonly bundle: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  readonly environment: Readonly<Partial<Record<EnvironmentName, string>>>;
  readonly description: string;
}

/** A function may do nothing but write its log until something grants it more. */
export class RuntimeFunction extends Construct {
  readonly name: FunctionName;
  readonly role: Role;
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, id: string, props: RuntimeFunctionProps) {
    super(scope, id);
    this.name = props.name;
    const logGroup = new LogGroup(this, "Log", {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    logGroup.grantWrite(this.role);
    this.lambda = new LambdaFunction(this, "Function", {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: "index.handler",
      code: Code.fromAsset(props.bundle),
      memorySize: props.memoryMb,
      timeout: Duration.seconds(props.timeoutSeconds),
      role: this.role,
      logGroup,
      // The caller decides about a retry, never Lambda's own queue: a step is retried by the state machine.
      retryAttempts: 0,
      environment: { NODE_OPTIONS: "--enable-source-maps", ...props.environment },
    });
  }

  allow(
    actions: string[],
    resources: string[],
    conditions?: Record<string, Record<string, string | readonly string[]>>,
  ): void {
    this.role.addToPrincipalPolicy(new PolicyStatement({ actions, resources, ...(conditions && { conditions }) }));
  }

  setEnvironment(name: EnvironmentName, value: string): void {
    this.lambda.addEnvironment(name, value);
  }
}
