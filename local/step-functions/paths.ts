/** JSONPath as far as the local machine reads it: `$.a.b[0]`, `$['a']` and the same from `$$`, the context object. */
import { isRecord } from "../../lambdas/contracts/json.ts";
import { StateError } from "./state-error.ts";

type Step = string | number;
const step = /\.([A-Za-z_][\w-]*)|\[(\d+)\]|\['([^']+)'\]/y;

/** Throws on any path with more in it than names and indexes. */
export function parsePath(path: string): { root: "$" | "$$"; steps: Step[] } {
  const root = path.startsWith("$$") ? "$$" : "$";
  if (!path.startsWith("$")) throw new Error(`${path} does not start with $`);
  const steps: Step[] = [];
  step.lastIndex = root.length;
  while (step.lastIndex < path.length) {
    const at = step.lastIndex;
    const found = step.exec(path);
    if (!found) throw new Error(`${path} is not read by the local machine from character ${at + 1} on`);
    steps.push(found[2] === undefined ? (found[1] ?? found[3]!) : Number(found[2]));
  }
  return { root, steps };
}

/** The value at the path, or undefined. */
export function find(path: string, input: unknown, context: unknown): unknown {
  const { root, steps } = parsePath(path);
  return steps.reduce(
    (at: unknown, name) => {
      if (typeof name === "number") return Array.isArray(at) ? (at as unknown[])[name] : undefined;
      return isRecord(at) && Object.hasOwn(at, name) ? at[name] : undefined;
    },
    root === "$$" ? context : input,
  );
}

/** The value at the path; States.ParameterPathFailure or States.Runtime when there is none. */
export function read(path: string, input: unknown, context: unknown, failure: string): unknown {
  const found = find(path, input, context);
  if (found !== undefined) return found;
  throw new StateError(failure, `The path '${path}' could not be found in the input '${JSON.stringify(input)}'`);
}

/** Fills a payload template: members whose name ends in `.$` are paths. */
export function fill(template: unknown, input: unknown, context: unknown): unknown {
  if (Array.isArray(template)) return template.map((item) => fill(item, input, context));
  if (!isRecord(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith(".$")
        ? [key.slice(0, -2), read(String(value), input, context, "States.ParameterPathFailure")]
        : [key, fill(value, input, context)],
    ),
  );
}

/** ResultPath: null keeps the input, `$` (or none) replaces it, else the result is put there. */
export function place(input: unknown, path: string | null | undefined, result: unknown): unknown {
  if (path === null) return input;
  const [first, ...rest] = path === undefined ? [] : parsePath(path).steps;
  if (first === undefined) return result;
  const put = (at: unknown, name: Step, more: Step[]): unknown => {
    const holder = isRecord(at) ? at : undefined;
    if (!holder && at !== undefined) {
      throw new StateError("States.ResultPathMatchFailure", `Unable to apply the ResultPath '${path}' to the input`);
    }
    const [next, ...others] = more;
    return { ...holder, [name]: next === undefined ? result : put(holder?.[String(name)], next, others) };
  };
  return put(input, first, rest);
}
