/** The description of this API: OpenAPI 3.1 out of contracts/routes and the zod contracts, written by no hand. */
import * as z from "zod";
import { identifiesCaller, routes, type Route } from "../contracts/routes.ts";
import {
  CreateDeepResearchRequest,
  CreateTaskGroupRequest,
  RenameRequest,
  Problem,
  TaskGroupAccepted,
  TaskGroupOptions,
  TaskGroupPlan,
} from "../contracts/task-group.ts";
import { CreateDraftRequest, Draft } from "../contracts/draft.ts";
import { HistoryQuery, ReadQuery, TaskGroupHistory, TaskGroupTable } from "../contracts/table.ts";
import { UploadCreated, UploadRequest } from "../contracts/uploads.ts";
import { mediaTypes } from "../rest/read-format.ts";

type Json = Record<string, unknown>;

const schema = (contract: z.ZodType, io: "input" | "output"): Json => {
  const described: Json = { ...z.toJSONSchema(contract, { io, unrepresentable: "any" }) };
  // The document's own dialect holds.
  delete described["$schema"];
  return described;
};

const parametersOf = (contract: z.ZodObject, place: "query"): Json[] =>
  Object.entries(contract.shape).map(([name, field]) => ({
    name,
    in: place,
    required: false,
    schema: schema(field as z.ZodType, "input"),
  }));

const json = (name: string): Json => ({ "application/json": { schema: { $ref: `#/components/schemas/${name}` } } });

const rowBodies = {
  "text/csv": { schema: { type: "string" } },
  "text/tab-separated-values": { schema: { type: "string" } },
  "application/x-ndjson": { schema: { type: "string" } },
};

const idempotency = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "Same key and same body: the same answer, one effect.",
  schema: { type: "string", minLength: 1, maxLength: 255 },
};

const accepted = {
  "202": {
    description: "Accepted: the results appear at `url`",
    headers: { Location: { schema: { type: "string", format: "uri" } } },
    content: { ...json("TaskGroupAccepted"), "text/plain": { schema: { type: "string" } } },
  },
};

/** Headers belong into no address. */
const QueryOptions = TaskGroupOptions.omit({ mcp_servers: true });

const rowsOperation = {
  parameters: [idempotency, ...parametersOf(QueryOptions, "query")],
  requestBody: { required: true, content: { ...json("CreateTaskGroupRequest"), ...rowBodies } },
};

const titleSchema = {
  type: "object",
  properties: { taskgroup_id: { type: "string" }, title: { type: "string" } },
  required: ["taskgroup_id", "title"],
};

/** What a handler reads and answers beyond what its route says. */
const described: Readonly<Record<string, Json>> = {
  "rest/create-task-group": {
    ...rowsOperation,
    description: "Options are fields of the JSON body; with CSV, TSV and NDJSON bodies they are query parameters.",
    responses: accepted,
  },
  "rest/plan-task-group": {
    parameters: parametersOf(QueryOptions, "query"),
    requestBody: rowsOperation.requestBody,
    responses: { "200": { description: "The plan", content: json("TaskGroupPlan") } },
  },
  "rest/create-upload": {
    description: "POST the file to `url` as multipart/form-data: `fields` first, `file` last.",
    requestBody: { required: true, content: json("UploadRequest") },
    responses: { "201": { description: "The form to send", content: json("UploadCreated") } },
  },
  "rest/create-deep-research": {
    parameters: [idempotency],
    requestBody: { required: true, content: json("CreateDeepResearchRequest") },
    responses: accepted,
  },
  "rest/rename-task-group": {
    requestBody: { required: true, content: json("RenameRequest") },
    responses: {
      "200": { description: "Its title from now on", content: { "application/json": { schema: titleSchema } } },
    },
  },
  "rest/create-draft": {
    requestBody: { required: true, content: json("CreateDraftRequest") },
    responses: { "201": { description: "Kept for 24 hours", content: json("Draft") } },
  },
  "rest/read-draft": {
    responses: { "200": { description: "The draft", content: json("Draft") } },
  },
  "rest/delete-draft": { responses: { "204": { description: "Erased" } } },
  "rest/start-draft": {
    parameters: parametersOf(TaskGroupOptions, "query"),
    requestBody: rowsOperation.requestBody,
    responses: accepted,
  },
  "rest/list-task-groups": {
    parameters: parametersOf(HistoryQuery, "query"),
    description: "JSON, unless the Accept header prefers text/html: then a page.",
    responses: {
      "200": {
        description: "Newest first",
        content: { ...json("TaskGroupHistory"), "text/html": { schema: { type: "string" } } },
      },
    },
  },
  "rest/read-task-group": {
    parameters: parametersOf(ReadQuery, "query"),
    description: `The id may end in .${Object.keys(mediaTypes).join(", .")}; without extension the Accept header decides, Markdown by default.`,
    responses: {
      "200": {
        description: "The table; its ETag serves If-None-Match",
        content: {
          ...json("TaskGroupTable"),
          ...Object.fromEntries(
            Object.values(mediaTypes)
              .filter((type) => type !== "application/json")
              .map((type) => [type, { schema: { type: "string" } }]),
          ),
        },
      },
      "304": { description: "Not modified" },
    },
  },
};

const problem = {
  description: "A problem (RFC 9457) that names each wrong field and what to do next",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
};

const operation = (route: Route): Json => {
  const { parameters = [], responses = { "200": { description: "OK" } }, ...more } = described[route.handler] ?? {};
  const names = [...route.path.matchAll(/\{([^}+]+)\+?\}/g)].map((match) => match[1]);
  const path = names.map((name) => ({ name, in: "path", required: true, schema: { type: "string" } }));
  const id = `${route.method.toLowerCase()}${route.path}`.replace(
    /[^A-Za-z0-9]+(.)?/g,
    (_all, next: string | undefined) => (next ?? "").toUpperCase(),
  );
  return {
    operationId: id,
    summary: route.summary,
    ...more,
    parameters: [...path, ...(parameters as Json[])],
    security: identifiesCaller(route) ? [{ apiKey: [] }, { bearer: [] }] : [],
    responses: { ...(responses as Json), default: problem },
  };
};

/** The whole document. `public_url` is the only server. */
export const openapiDocument = (public_url: string): Json => {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(/\+\}/g, "}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Multitask API",
      version: "1",
      description: "Parallel's Task Group API as one call: rows in, a URL out.",
    },
    servers: [{ url: public_url }],
    paths,
    components: {
      schemas: {
        CreateTaskGroupRequest: schema(CreateTaskGroupRequest, "input"),
        RenameRequest: schema(RenameRequest, "input"),
        CreateDraftRequest: schema(CreateDraftRequest, "input"),
        Draft: schema(Draft, "output"),
        CreateDeepResearchRequest: schema(CreateDeepResearchRequest, "input"),
        UploadRequest: schema(UploadRequest, "input"),
        UploadCreated: schema(UploadCreated, "output"),
        TaskGroupAccepted: schema(TaskGroupAccepted, "output"),
        TaskGroupPlan: schema(TaskGroupPlan, "output"),
        TaskGroupTable: schema(TaskGroupTable, "output"),
        TaskGroupHistory: schema(TaskGroupHistory, "output"),
        Problem: schema(Problem, "output"),
      },
      securitySchemes: {
        apiKey: { type: "apiKey", in: "header", name: "x-api-key", description: "A Parallel API key" },
        bearer: { type: "http", scheme: "bearer", description: "An access token of this API, or a Parallel API key" },
      },
    },
  };
};
