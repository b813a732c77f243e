/** Decides which changes of a released tool clients survive: anything may be added, nothing taken away or tightened. */
type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const record = (value: unknown): Json => (isRecord(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** `io` input: the new schema must take all the old one took. output: its answers must satisfy the old one. */
const schemaProblems = (before: unknown, after: unknown, io: "input" | "output", at: string): string[] => {
  const [old, now] = [record(before), record(after)];
  const problems: string[] = [];
  const [properties, kept] = [record(old["properties"]), record(now["properties"])];
  for (const [name, schema] of Object.entries(properties)) {
    if (!(name in kept)) problems.push(`${at}.${name}: was removed`);
    else problems.push(...schemaProblems(schema, kept[name], io, `${at}.${name}`));
  }
  const [needed, needs] = [list(old["required"]), list(now["required"])];
  const [wanting, having, verb] =
    io === "input" ? [needs, needed, "is newly required"] : [needed, needs, "may now be absent"];
  for (const name of wanting) if (!having.includes(name)) problems.push(`${at}.${String(name)}: ${verb}`);
  const [values, nowValues] = [list(old["enum"]), list(now["enum"])];
  if (io === "input" && now["enum"] !== undefined) {
    if (old["enum"] === undefined) problems.push(`${at}: takes only some values now`);
    for (const value of values) if (!nowValues.includes(value)) problems.push(`${at}: ${String(value)} was removed`);
  }
  if (io === "output" && old["enum"] !== undefined) {
    for (const value of nowValues) if (!values.includes(value)) problems.push(`${at}: ${String(value)} is new`);
    if (now["enum"] === undefined) problems.push(`${at}: is no longer one of a few values`);
  }
  const branches = list(now["anyOf"]);
  const covered = (branch: unknown) =>
    branches.some((candidate) => schemaProblems(branch, candidate, io, at).length === 0);
  for (const branch of list(old["anyOf"])) if (!covered(branch)) problems.push(`${at}: takes one form less`);
  if (old["items"] !== undefined) problems.push(...schemaProblems(old["items"], now["items"], io, `${at}[]`));
  if (!same(old["type"], now["type"])) problems.push(`${at}: changed its type`);
  for (const bound of ["minimum", "maximum", "maxLength", "format", "additionalProperties"]) {
    if (now[bound] !== undefined && !same(old[bound], now[bound])) problems.push(`${at}: ${bound} changed`);
  }
  return problems;
};

const hintsOf = (tool: Json): Json =>
  Object.fromEntries(Object.entries(record(tool["annotations"])).filter(([name]) => name !== "title"));

/** One sentence for each change that is not additive; titles and descriptions may change. */
export const nonAdditive = (before: readonly Json[], after: readonly Json[]): string[] =>
  before.flatMap((old) => {
    const name = String(old["name"]);
    const now = after.find((tool) => tool["name"] === name);
    if (!now) return [`${name}: the tool was removed`];
    return [
      ...schemaProblems(old["inputSchema"], now["inputSchema"], "input", `${name} input`),
      ...schemaProblems(old["outputSchema"], now["outputSchema"], "output", `${name} output`),
      ...(same(hintsOf(old), hintsOf(now)) ? [] : [`${name}: its hints changed`]),
      ...(same(old["_meta"], now["_meta"]) ? [] : [`${name}: its _meta changed`]),
    ];
  });
