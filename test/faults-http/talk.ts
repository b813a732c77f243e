/** How a fault case talks: to the product over HTTP, to the simulator's control, to the ledger as an operator. */
import { DynamoDBClient, QueryCommand, type AttributeValue } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { BatchRecord } from "../../lambdas/contracts/row-ledger.ts";
import type { TaskGroupTable } from "../../lambdas/contracts/table.ts";
import type { LocalCloud } from "../support/local-cloud.ts";

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly body: T;
}

/** JSON in and out with an API key; never a retry: what breaks shall be seen. */
export const call = async <T = Record<string, unknown>>(
  cloud: Pick<LocalCloud, "base_url">,
  key: string,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer<T>> => {
  const response = await fetch(`${cloud.base_url}${path}`, {
    method,
    headers: { "x-api-key": key, "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: (text === "" ? {} : JSON.parse(text)) as T };
};

export const control = async <T = Record<string, unknown>>(
  cloud: Pick<LocalCloud, "parallel_url">,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> => {
  const response = await fetch(`${cloud.parallel_url}/_control${path}`, {
    method,
    ...(body !== undefined && { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The simulator's control answered ${response.status}: ${text}`);
  return JSON.parse(text) as T;
};

export interface TrueRun {
  readonly run_id: string;
  readonly status: string;
  readonly metadata: Record<string, string> | null;
  readonly input: unknown;
}
export interface TrueGroup {
  readonly taskgroup_id: string;
  readonly add_runs_posts: number;
  readonly runs: TrueRun[];
}

/** What Parallel has of one group. */
export const truth = async (cloud: Pick<LocalCloud, "parallel_url">, id: string): Promise<TrueGroup> => {
  const { groups } = await control<{ groups: TrueGroup[] }>(cloud, "GET", `/truth?taskgroup_id=${id}`);
  if (!groups[0]) throw new Error(`The simulator has no group ${id}.`);
  return groups[0];
};

/** The whole table, page after page. */
export const wholeTable = async (cloud: LocalCloud, key: string, id: string): Promise<TaskGroupTable> => {
  let path = `/${id}.json?limit=10000`;
  let whole: TaskGroupTable | undefined;
  for (;;) {
    const { status, body } = await call<TaskGroupTable>(cloud, key, "GET", path);
    if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
    whole = whole ? { ...whole, results: [...whole.results, ...body.results] } : body;
    if (body.next === null) return whole;
    const next = new URL(body.next, cloud.base_url);
    path = `${next.pathname}${next.search}`;
  }
};

/** The table keeps a record as JSON text. */
const BatchItem = z.object({ record: z.string() });

/** Row to run id, as the ledger has it. */
export const ledgerRuns = async (cloud: LocalCloud, id: string): Promise<Map<number, string>> => {
  const client = new DynamoDBClient(cloud.client("DYNAMODB"));
  const TableName = cloud.assembly.functions.find(({ label }) => label === "add-runs")?.environment.TASK_GROUPS_TABLE;
  const runs = new Map<number, string>();
  let start: Record<string, AttributeValue> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName,
        KeyConditionExpression: "pk = :pk AND begins_with(sk, :sk)",
        ExpressionAttributeValues: { ":pk": { S: `GROUP#${id}` }, ":sk": { S: "B#" } },
        ExclusiveStartKey: start,
      }),
    );
    for (const item of page.Items ?? []) {
      const record = BatchRecord.parse(JSON.parse(BatchItem.parse(unmarshall(item)).record));
      for (const [row, run_id] of Object.entries(record.runs)) runs.set(Number(row), run_id);
    }
    start = page.LastEvaluatedKey;
  } while (start);
  client.destroy();
  return runs;
};
