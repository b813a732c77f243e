/** Which changes of a released tool clients survive: anything may be added, nothing taken away or tightened. */
type Json = Record<string, unknown>;

const isRecord = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const record = (value: unknown): Json => (isRecord(value) ? value : {});
const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

type Io = "input" | "output";

/** The alternatives of a schema: its anyOf, its list of types, or itself. */
const formsOf = (schema: Json): Json[] => {
  const { anyOf, type, ...rest } = schema;
  if (Array.isArray(anyOf)) return anyOf.map(record);
  return Array.isArray(type) ? type.map((one: unknown) => ({ ...rest, type: one })) : [schema];
};

/** `io` input: the new schema must take all the old one took. output: its answers must satisfy the old one. */
const schemaProblems = (before: unknown, after: unknown, io: Io, at: string): string[] => {
  const [olds, nows] = [formsOf(record(before)), formsOf(record(after))];
  const [onlyOld, onlyNow] = [olds[0], nows[0]];
  if (olds.length === 1 && nows.length === 1 && onlyOld && onlyNow) return formProblems(onlyOld, onlyNow, io, at);
  const covers = (old: Json, now: Json): boolean => formProblems(old, now, io, at).length === 0;
  return io === "input"
    ? olds.filter((old) => !nows.some((now) => covers(old, now))).map(() => `${at}: takes one form less`)
    : nows.filter((now) => !olds.some((old) => covers(old, now))).map(() => `${at}: may have a form that is new`);
};

const enumProblems = (old: Json, now: Json, io: Io, at: string): string[] => {
  const [values, nowValues] = [list(old["enum"]), list(now["enum"])];
  if (io === "input") {
    if (now["enum"] === undefined) return [];
    if (old["enum"] === undefined) return [`${at}: takes only some values now`];
    return values.filter((value) => !nowValues.includes(value)).map((value) => `${at}: ${String(value)} was removed`);
  }
  if (old["enum"] === undefined) return [];
  if (now["enum"] === undefined) return [`${at}: is no longer one of a few values`];
  return nowValues.filter((value) => !values.includes(value)).map((value) => `${at}: ${String(value)} is new`);
};

/** A bound may go from an input or grow wider; an answer may not outgrow the bound it had. */
const boundProblems = (old: Json, now: Json, io: Io, at: string): string[] => {
  const [outer, inner] = io === "input" ? [now, old] : [old, now];
  const within = (bound: string): boolean => {
    const [limit, value] = [outer[bound], inner[bound]];
    if (limit === undefined || same(limit, value)) return true;
    if (typeof limit !== "number" || typeof value !== "number") return false;
    return bound.startsWith("min") ? value >= limit : value <= limit;
  };
  const bounds = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "format", "pattern"];
  return [...bounds, "additionalProperties"]
    .filter((bound) => !within(bound))
    .map((bound) => `${at}: ${bound} changed`);
};

const formProblems = (old: Json, now: Json, io: Io, at: string): string[] => {
  const [properties, kept] = [record(old["properties"]), record(now["properties"])];
  const [needed, needs] = [list(old["required"]), list(now["required"])];
  const [wanting, having, verb] =
    io === "input" ? [needs, needed, "is newly required"] : [needed, needs, "may now be absent"];
  return [
    ...Object.entries(properties).flatMap(([name, schema]) =>
      name in kept ? schemaProblems(schema, kept[name], io, `${at}.${name}`) : [`${at}.${name}: was removed`],
    ),
    ...wanting.filter((name) => !having.includes(name)).map((name) => `${at}.${String(name)}: ${verb}`),
    ...enumProblems(old, now, io, at),
    ...(old["items"] === undefined ? [] : schemaProblems(old["items"], now["items"], io, `${at}[]`)),
    ...(same(old["type"], now["type"]) ? [] : [`${at}: changed its type`]),
    ...boundProblems(old, now, io, at),
  ];
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
