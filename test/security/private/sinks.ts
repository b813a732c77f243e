/** Every place where a caller is shown something: each route and tool with what it is asked in the test of private columns. */
import { manageActions } from "../../../lambdas/contracts/tools.ts";

export interface Asked {
  readonly params?: Record<string, string>;
  readonly query?: string;
  readonly body?: unknown;
}
/** What the asks are made of: the group, a run of it, rows with private cells and the names of their columns. */
export interface Things {
  readonly id: string;
  readonly run_id: string;
  /** Made by the owner, with private columns. */
  readonly draft_id: string;
  readonly rows: readonly Record<string, unknown>[];
  readonly names: readonly string[];
  readonly output: Record<string, unknown>;
}
type Asks = (things: Things) => readonly Asked[];

const byGroup: Asks = ({ id }) => [{ params: { id } }];
const creating: Asks = ({ rows, names, output }) => [
  { body: { inputs: rows, output, processor: "lite", private: names } },
  // Refused: what a refusal says of rows and columns is shown too.
  { body: { inputs: [...rows, {}], output, private: names } },
  { body: { inputs: [...rows, { company: "A", $processor: "none" }], output, private: names } },
  { body: { inputs: rows, output, private: names, key: ["absent"] } },
];
const researching: Asks = () => [{ body: { input: "Who founded Stripe?", processor: "pro" } }];
const formats = ["", ".json", ".md", ".csv", ".html"];

export const routeSinks: Readonly<Record<string, Asks>> = {
  "POST /v1/tasks/groups": creating,
  "POST /v1beta/tasks/groups": creating,
  "POST /v1/tasks/groups/plan": creating,
  "POST /v1/tasks/deep-research": researching,
  "POST /v1beta/tasks/deep-research": researching,
  "GET /v1/tasks/groups": () => [{}],
  "GET /{id}": ({ id, run_id }) =>
    formats.flatMap((format) => [
      { params: { id: `${id}${format}` }, query: "basis=all&limit=1000" },
      { params: { id: `${id}${format}` }, query: "fields=absent" },
      { params: { id: `${run_id}${format}` } },
    ]),
  "POST /{id}/rows": ({ id, rows }) => [
    {
      params: { id },
      body: { inputs: rows.slice(0, 3).map((row) => ({ ...row, company: `Late ${String(row["company"])}` })) },
    },
    { params: { id }, body: { inputs: [{}] } },
    { params: { id }, body: { inputs: rows, private: ["company"] } },
  ],
  "POST /{id}/retry": byGroup,
  "POST /{id}/continue": byGroup,
  "POST /{id}/cancel": byGroup,
  "GET /{id}/deliveries": byGroup,
  "POST /{id}/deliveries/{delivery_id}/resend": ({ id }) => [{ params: { id, delivery_id: "msg_absent" } }],
  "POST /v1/webhooks/secret": () => [{}],
  "POST /v1/webhooks/test": () => [{ body: { webhook_url: "https://hooks.example/test" } }],
  "POST /{id}/title": ({ id }) => [{ params: { id }, body: { title: "Another" } }],
  "POST /v1/uploads": () => [{ body: { content_type: "text/csv", bytes: 9, name: "rows.csv" } }],
  "POST /v1/tasks/drafts": ({ names, output }) => [{ body: { output, private: names } }],
  "GET /v1/tasks/drafts/{draft_id}": ({ draft_id }) => [{ params: { draft_id } }],
  "POST /v1/tasks/drafts/{draft_id}/start": ({ draft_id, rows }) => [
    { params: { draft_id }, body: { inputs: rows.slice(0, 9) } },
  ],
  "DELETE /v1/tasks/drafts/{draft_id}": ({ draft_id }) => [{ params: { draft_id } }],
  "DELETE /{id}": byGroup,
};

export const toolSinks: Readonly<Record<string, (things: Things) => readonly Record<string, unknown>[]>> = {
  createTaskGroup: ({ rows, names, output }) => [
    { inputs: rows, output, processor: "lite", private: names },
    { inputs: [...rows, {}], output, private: names },
  ],
  createDeepResearch: () => [{ input: "Who founded Stripe?" }],
  getStatus: ({ id, run_id }) => [{ taskRunOrGroupId: id }, { taskRunOrGroupId: run_id }],
  getResultMarkdown: ({ id, run_id }) => [
    { taskRunOrGroupId: id, basis: "all", limit: 1_000 },
    { taskRunOrGroupId: id, fields: ["absent"] },
    { taskRunOrGroupId: run_id },
  ],
  manageTaskGroup: ({ id }) => manageActions.map((action) => ({ taskGroupId: id, action })),
};
