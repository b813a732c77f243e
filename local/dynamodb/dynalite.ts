/** dynalite's engine without its HTTP layer (which ends the process on an inner error), typed as far as it is used here. */
import { createRequire } from "node:module";
import { type Body } from "../wire/json-protocol.ts";

export interface Store {
  getTable(name: string, checkActive: boolean, done: (error: Error | null, table: TableDescription) => void): void;
}
export interface TableDescription {
  readonly KeySchema: readonly { AttributeName: string; KeyType: "HASH" | "RANGE" }[];
}
export type Item = Record<string, { N?: string; S?: string; B?: string }>;
interface Validation {
  readonly types: object;
  readonly custom?: unknown;
}

const require = createRequire(import.meta.url);
const database = require("dynalite/db") as {
  create(options: object): Store;
  checkConditional(request: Body, item: Item | undefined): Error | null | undefined;
};
const validations = require("dynalite/validations") as {
  checkTypes(request: Body, types: object): Body;
  checkValidations(request: Body, types: object, custom: unknown, store: Store): void;
};

/** Operations of dynalite; further ones are built on them in engine.ts. */
export const operations = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DescribeTable",
  "GetItem",
  "ListTables",
  "PutItem",
  "Query",
  "Scan",
  "UpdateItem",
] as const;
export type OperationName = (typeof operations)[number];

type Action = (store: Store, request: Body, done: (error: Error | null, answer: Body) => void) => void;

const files = new Map(
  operations.map((name) => {
    const file = name[0]!.toLowerCase() + name.slice(1);
    const action = require(`dynalite/actions/${file}`) as Action;
    return [name, { action, validation: require(`dynalite/validations/${file}`) as Validation }] as const;
  }),
);

export const createStore = (): Store => database.create({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });

/** The request as the action wants it, expressions parsed; throws DynamoDB's validation errors. */
export function prepare(store: Store, name: OperationName, request: Body): Body {
  const { types, custom } = files.get(name)!.validation;
  const known = new Set(Object.keys(types));
  const unknown = Object.keys(request).filter((key) => !known.has(key));
  if (unknown.length) throw new Error(`The local DynamoDB does not offer ${unknown.join(", ")} of ${name}`);
  const prepared = validations.checkTypes(structuredClone(request), types);
  validations.checkValidations(prepared, types, custom, store);
  return prepared;
}

export function run(store: Store, name: OperationName, request: Body): Promise<Body> {
  const prepared = prepare(store, name, request);
  return new Promise((resolve, reject) => {
    files.get(name)!.action(store, prepared, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

/** Null when the condition of a prepared write holds for `item`. */
export const failedCondition = (prepared: Body, item: Item | undefined) =>
  database.checkConditional(prepared, item) ?? null;

export function describeTable(store: Store, name: string): Promise<TableDescription> {
  return new Promise((resolve, reject) => {
    store.getTable(name, false, (error, table) => (error ? reject(error) : resolve(table)));
  });
}
