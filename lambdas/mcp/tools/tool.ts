/** What a tool is to us, whatever SDK serves it: a name, words for models, schemas, hints, scope and an answer. */
import type * as z from "zod";
import type { AccessClass } from "../../contracts/access.ts";
import type { Scope } from "../../contracts/routes.ts";
import type { Caller } from "../../core/oauth/sign-in/caller.ts";
import type { Ports } from "../../core/ports.ts";
import { zodErrorMessage } from "../../middleware/errors/zod-error-messages.ts";
import { tolerate, type FieldKinds } from "./tolerant-input.ts";

/** All four are always sent: an absent hint means the worst to clients. */
interface ToolHints {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

export interface ResourceLink {
  readonly type: "resource_link";
  readonly uri: string;
  readonly name: string;
  readonly mimeType: string;
}

/** What a tool found out: the same facts for programs and, as short text, for models. */
export interface ToolAnswer<T> {
  readonly structured: T;
  readonly text: string;
  readonly links: readonly ResourceLink[];
}

/** One call: `received_at` is when the request arrived, epoch milliseconds; `request_id` names it to the lease. */
export interface ToolCall {
  readonly ports: Ports;
  readonly caller: Caller;
  readonly received_at: number;
  readonly request_id: string;
}

export interface ToolDeclaration<I extends z.ZodType, O extends z.ZodType> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly scope: Scope;
  /** Which callers may use it at all; by `owner-only` a connected app is sent to the page. */
  readonly access: Extract<AccessClass, "scoped" | "owner-only">;
  readonly hints: ToolHints;
  readonly input: I;
  readonly output: O;
  /** Fields that take more forms than the schema advertises. */
  readonly kinds: FieldKinds;
  /** A correct call, shown with every complaint about the arguments. */
  readonly example: z.input<I>;
  readonly meta?: Readonly<Record<string, unknown>>;
  readonly answer: (call: ToolCall, args: z.output<I>) => Promise<ToolAnswer<z.output<O>>>;
}

export type Tool = Omit<ToolDeclaration<z.ZodType, z.ZodType>, "answer" | "example"> & {
  readonly example: unknown;
  /** Parses `args` and answers. Throws ZodError for wrong arguments and whatever the use case throws. */
  readonly run: (call: ToolCall, args: unknown) => Promise<ToolAnswer<Record<string, unknown>>>;
};

export const defineTool = <I extends z.ZodType, O extends z.ZodType<Record<string, unknown>>>({
  answer,
  ...declared
}: ToolDeclaration<I, O>): Tool => ({
  ...declared,
  run: async (call, args) =>
    answer(call, declared.input.parse(tolerate(args, declared.kinds), { error: zodErrorMessage })),
});
