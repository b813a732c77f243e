/** DynamoDB on the laptop: the tables of the template, in memory, behind DynamoDB's own protocol. */
import { type Assembly } from "../cloud-assembly/assembly.ts";
import { type JsonObject } from "../../lambdas/contracts/json.ts";
import { objectAt } from "../cloud-assembly/json.ts";
import { type Access } from "../iam/access.ts";
import { serveJson } from "../wire/json-protocol.ts";
import { type Listening } from "../wire/listen.ts";
import { type DynamoDb } from "./engine.ts";
import { permissionsOf } from "./permissions.ts";

/** Properties of a table that change nothing a caller sees here. */
const leftOut = new Set([
  "ContributorInsightsSpecification",
  "DeletionProtectionEnabled",
  "PointInTimeRecoverySpecification",
  "Replicas",
  "SSESpecification",
  "StreamSpecification",
  "TableClass",
  "TableName",
  "Tags",
  "TimeToLiveSpecification",
  "WarmThroughput",
]);

export async function createTables(assembly: Assembly, database: DynamoDb): Promise<void> {
  for (const table of assembly.ofType("AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")) {
    const properties = assembly.resolve(table.properties) as JsonObject;
    const declared = Object.fromEntries(Object.entries(properties).filter(([name]) => !leftOut.has(name)));
    await database.call("CreateTable", { TableName: table.ref, ...declared });
    await database.tableOf(table.ref);
    const { AttributeName, Enabled } = objectAt(properties, "TimeToLiveSpecification");
    if (Enabled === true) database.setExpiry(table.ref, String(AttributeName));
  }
}

export function serveDynamoDb(assembly: Assembly, access: Access, database: DynamoDb): Promise<Listening> {
  const arnOf = (table: string) =>
    table.startsWith("arn:") ? table : `arn:aws:dynamodb:${assembly.region}:${assembly.account}:table/${table}`;
  return serveJson("1.0", "DynamoDB", (operation) => async (body, caller) => {
    for (const request of await permissionsOf(operation, body, arnOf, database.tableOf)) {
      access.require(caller, request);
    }
    return database.call(operation, body);
  });
}
