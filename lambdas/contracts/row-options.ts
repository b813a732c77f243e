/** Options of a single row, as Parallel takes them with each run. They stand beside the cells under names with a `$`. */
import * as z from "zod";
import { SourcePolicy } from "./parallel.ts";
import { processorNames } from "./processors.ts";
import { UserMetadata } from "./task-group.ts";

export const RowOptions = z.strictObject({
  $processor: z.enum(processorNames, { error: `one of: ${processorNames.join(", ")}` }).optional(),
  $metadata: UserMetadata.optional(),
  $source_policy: SourcePolicy.optional(),
});
export type RowOptions = z.infer<typeof RowOptions>;

/** Names that are no columns, in whatever format the rows come. */
export const isRowOption = (name: string): name is keyof RowOptions => Object.hasOwn(RowOptions.shape, name);
