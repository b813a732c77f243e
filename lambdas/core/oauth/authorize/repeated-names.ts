/** Which names come more than once, in one pass: a hostile request may carry very many. */

export const repeatedNames = (parameters: URLSearchParams): string[] => {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const name of parameters.keys()) (seen.has(name) ? repeated : seen).add(name);
  return [...repeated];
};
