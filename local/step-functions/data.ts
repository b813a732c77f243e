/** What flows between states: chosen by paths, limited in size. */
import { read } from "./paths.ts";
import { StateError } from "./state-error.ts";

/** Bytes of UTF-8 a state's input or output may have. */
const dataLimit = 262_144;

/** InputPath and OutputPath: null is the empty object. */
export const select = (path: string | null | undefined, data: unknown, context: unknown): unknown =>
  path === null ? {} : path === undefined ? data : read(path, data, context, "States.Runtime");

/** Throws States.DataLimitExceeded; `what` begins the sentence. */
export function limitData(value: unknown, what: string): void {
  if (Buffer.byteLength(JSON.stringify(value) ?? "null") <= dataLimit) return;
  throw new StateError(
    "States.DataLimitExceeded",
    `${what} with a size exceeding the maximum number of bytes service limit.`,
  );
}
