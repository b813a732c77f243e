/** What a list of wanted columns asks for: a JSON Schema with exactly those properties, in that order. */
import type { ColumnWish } from "../../contracts/tools.ts";
import { invalid } from "../../core/problem.ts";

type Wanted = string | Record<string, unknown>;

/** Words and schemas pass; a list becomes a schema. Throws Refused 422 for a name that comes twice. */
export const wantedOutput = (output: Wanted | readonly ColumnWish[]): Wanted => {
  if (typeof output === "string") return output;
  if (!Array.isArray(output)) return output as Record<string, unknown>;
  const wishes = (output as readonly ColumnWish[]).map((wish) => (typeof wish === "string" ? { name: wish } : wish));
  const names = wishes.map((wish) => wish.name.trim());
  const first = new Map(names.map((name, at) => [name, at] as const).reverse());
  const twice = names.findIndex((name, at) => first.get(name) !== at);
  if (twice >= 0) {
    throw invalid({
      code: "invalid_output",
      title: "A column comes twice",
      detail: "Name each wanted column once.",
      errors: [{ path: `output[${twice}]`, message: `the column ${JSON.stringify(names[twice])} comes twice` }],
    });
  }
  const properties = wishes.map(({ name, type, description }): [string, unknown] => [
    name.trim(),
    { type: type ?? "string", description: description ?? name.trim() },
  ]);
  return { type: "object", properties: Object.fromEntries(properties), required: names, additionalProperties: false };
};
