/** How deep a JSON value may nest: what walks it afterwards may then recurse. */

export const maxDepth = 64;

/** Iterative, so that no nesting can exhaust the stack. */
export const isTooDeep = (value: unknown): boolean => {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > maxDepth) return true;
    level = level.flatMap((item): unknown[] => (typeof item === "object" && item !== null ? Object.values(item) : []));
  }
  return false;
};
