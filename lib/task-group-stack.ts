/** The contents page of a deployed stage: its parts in the order they depend on each other. */
import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { Alarms } from "./alarms.ts";
import { Api } from "./api.ts";
import type { StageConfig } from "./stage/config.ts";
import { Dashboard } from "./dashboard.ts";
import { Functions } from "./functions.ts";
import { Lifecycle } from "./lifecycle.ts";
import { Storage } from "./storage.ts";

export class TaskGroupStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { readonly config: StageConfig }) {
    super(scope, id, props);
    const { config } = props;
    const api = new Api(this, "Http", { config });
    const storage = new Storage(this, "Storage", { config, publicUrl: api.publicUrl });
    const functions = new Functions(this, "Functions", { config, storage, publicUrl: api.publicUrl });
    const lifecycle = new Lifecycle(this, "Lifecycle", { functions });
    api.serve(functions);
    if (config.operations) {
      new Alarms(this, "Alarms", { api, functions, lifecycle });
      new Dashboard(this, "Dashboard", { api, functions, lifecycle });
    }

    new CfnOutput(this, "Url", { description: "The Multitask API", value: api.publicUrl });
    new CfnOutput(this, "McpUrl", { description: "What to give an MCP client", value: `${api.publicUrl}/mcp` });
  }
}
