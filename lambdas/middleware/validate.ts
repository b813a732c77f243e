/** How a wrong field is named: zod's findings as `errors[{path, message}]`, each with what is allowed. */
import * as z from "zod";
import { isMissing, kindName, zodErrorMessage } from "./errors/zod-error-messages.ts";
import { isTooDeep, maxDepth } from "../core/formats/json-depth.ts";
import { invalid, malformed, type Refused } from "../core/problem.ts";

export interface FieldError {
  path: string;
  message: string;
}

/** `["inputs", 3, "name"]` becomes `inputs[3].name`. */
const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text ? `${text}.${String(part)}` : String(part)),
    "",
  );

type Issue = z.core.$ZodIssue;

const depth = (issues: readonly Issue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length));

/** Of a union's branches, the one that came furthest says what is wrong; when none did, all say what is allowed. */
const unionErrors = (issue: Extract<Issue, { code: "invalid_union" }>, at: PropertyKey[]): FieldError[] => {
  const branches = issue.errors.filter((branch) => branch.length > 0);
  const deepest = branches.find((branch) => depth(branch) > 0);
  if (deepest) return deepest.flatMap((inner) => issueErrors(inner, at));
  // A wrong value of the right kind (a malformed address) says more than "expected another kind".
  const near = branches.find((branch) => branch.every((inner) => inner.code !== "invalid_type"));
  if (near) return near.flatMap((inner) => issueErrors(inner, at));
  const kinds = branches.flatMap((branch) =>
    branch.flatMap((inner) => (inner.code === "invalid_type" ? kindName(inner.expected) : [])),
  );
  const allowed = [...new Set(kinds)].join(" or ") || "another value";
  const missing = branches.some((branch) => branch.some(({ message }) => message.startsWith(isMissing)));
  return [{ path: pathText(at), message: missing ? `${isMissing}: send ${allowed}` : `must be ${allowed}` }];
};

const issueErrors = (issue: Issue, before: PropertyKey[]): FieldError[] => {
  const at = [...before, ...issue.path];
  if (issue.code === "invalid_union") return unionErrors(issue, at);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: pathText([...at, key]), message: "is not a field of this request" }));
  }
  return [{ path: pathText(at), message: issue.message }];
};

/** Every wrong field, at most 20, in zod's order. `root` names the part of the request when a finding has no path. */
export const fieldErrors = (issues: readonly Issue[], root: string): FieldError[] =>
  issues
    .flatMap((issue) => issueErrors(issue, []))
    .map((error) => ({ path: error.path || root, message: error.message }))
    .slice(0, 20);

const known = (schema: z.ZodType): string =>
  schema instanceof z.ZodObject ? ` Known fields: ${Object.keys(schema.shape).join(", ") || "none"}.` : "";

/** Parses or throws Refused (422 for a body, 400 elsewhere) naming each wrong field. */
export const parsePart = <S extends z.ZodType>(
  schema: S,
  value: unknown,
  part: "body" | "query" | "path",
): z.infer<S> => {
  const result = schema.safeParse(value, { error: zodErrorMessage });
  if (result.success) return result.data;
  const errors = fieldErrors(result.error.issues, part);
  const refuse = part === "body" ? invalid : malformed;
  throw refuse({
    code: "invalid_request",
    title: `Invalid ${part}`,
    detail: `Fix ${errors.length === 1 ? "this field" : "these fields"} of the ${part} and send again: ${errors.map((error) => error.path).join(", ")}.${known(schema)}`,
    errors,
  });
};

/** curl sends an empty body, and only warns, when the file after @ is not there. */
export const emptyBody = (): Refused =>
  malformed({
    code: "empty_body",
    title: "Empty body",
    detail: "The body is empty: was the file found? Send a JSON object, or rows as CSV with content-type text/csv.",
    errors: [{ path: "body", message: "is empty" }],
  });

/** JSON text of a body. Throws Refused 400 with the position of the mistake. */
export const parseJson = (body: string): unknown => {
  if (body.trim() === "") {
    throw emptyBody();
  }
  let value: unknown;
  try {
    value = JSON.parse(body.replace(/^\uFEFF/, ""));
  } catch (error) {
    const position = error instanceof SyntaxError ? /position \d+/.exec(error.message)?.[0] : undefined;
    throw malformed({
      code: "invalid_json",
      title: "Malformed JSON",
      detail: "Fix the JSON of the body and send again.",
      errors: [{ path: "body", message: `is not valid JSON${position ? ` (at ${position})` : ""}` }],
    });
  }
  if (isTooDeep(value)) {
    throw invalid({
      code: "too_deep",
      title: "JSON nested too deeply",
      detail: `Nest at most ${maxDepth} levels.`,
      errors: [{ path: "body", message: `is nested more than ${maxDepth} levels deep` }],
    });
  }
  return value;
};
