/** Words for wrong fields that the contract has no sentence for: ours, not the library's. */
import type * as z from "zod";

const kindNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
};

/** How a kind of value is called. */
export const kindName = (expected: string): string => kindNames[expected] ?? expected;

/** How the sentence about a field that did not come begins. */
export const isMissing = "is missing";

type Raw = z.core.$ZodRawIssue;

const bound = (issue: Extract<Raw, { code: "too_small" | "too_big" }>): string => {
  const small = issue.code === "too_small";
  const limit = String(small ? issue.minimum : issue.maximum);
  const exact = issue.inclusive === false ? (small ? "more than" : "less than") : small ? "at least" : "at most";
  if (issue.origin === "string") {
    return small && limit === "1" ? "must not be empty" : `must have ${exact} ${limit} characters`;
  }
  if (issue.origin === "array" || issue.origin === "set") return `must hold ${exact} ${limit}`;
  return `must be ${exact} ${limit}`;
};

/** For zod's `error` of one parse: what a schema says itself goes before it. */
export const zodErrorMessage = (issue: Raw): string | undefined => {
  switch (issue.code) {
    case "invalid_type": {
      const kind = kindName(issue.expected);
      return issue.input === undefined ? `${isMissing}: send ${kind}` : `must be ${kind}`;
    }
    case "too_small":
    case "too_big":
      return bound(issue);
    case "invalid_value":
      return `must be ${issue.values.length === 1 ? "" : "one of: "}${issue.values.map(String).join(", ")}`;
    case "invalid_format":
      if (issue.format === "date") return "must be a date such as 2026-01-31";
      return issue.format === "url" ? "must be an http or https address" : "is not in the form that is taken here";
    case "not_multiple_of":
    case "unrecognized_keys":
    case "invalid_union":
    case "invalid_key":
    case "invalid_element":
    case "custom":
      // Told by their schema, or put together from what lies inside them.
      return undefined;
  }
};
