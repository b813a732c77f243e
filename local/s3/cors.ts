/** Which pages of other origins a bucket answers: the CORS rules of the template. */
import { type IncomingMessage } from "node:http";
import { type Assembly } from "../cloud-assembly/assembly.ts";

interface CorsRule {
  readonly AllowedOrigins: readonly string[];
  readonly AllowedMethods: readonly string[];
  readonly AllowedHeaders?: readonly string[];
  readonly ExposedHeaders?: readonly string[];
  readonly MaxAge?: number;
}
export type BucketRules = ReadonlyMap<string, readonly CorsRule[]>;

export const readCorsRules = (assembly: Assembly): BucketRules =>
  new Map(
    assembly.ofType("AWS::S3::Bucket").map(({ ref, properties }) => {
      const configuration = assembly.resolve(properties.CorsConfiguration) as { CorsRules?: CorsRule[] } | undefined;
      return [ref, configuration?.CorsRules ?? []];
    }),
  );

/** Headers of the answer to a request of another origin; null where no rule lets it in. `method` is the one that is to follow. */
export function corsHeaders(
  rules: readonly CorsRule[],
  { headers }: Pick<IncomingMessage, "headers">,
  method: string,
): Record<string, string> | null {
  const { origin } = headers;
  const asked = String(headers["access-control-request-headers"] ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean);
  const rule = rules.find(
    ({ AllowedOrigins, AllowedMethods, AllowedHeaders = [] }) =>
      origin !== undefined &&
      AllowedOrigins.includes(origin) &&
      AllowedMethods.includes(method) &&
      asked.every((name) => AllowedHeaders.some((allowed) => allowed === "*" || allowed.toLowerCase() === name)),
  );
  if (!rule || origin === undefined) return null;
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": rule.AllowedMethods.join(", "),
    ...(asked.length > 0 && { "access-control-allow-headers": asked.join(", ") }),
    ...(rule.MaxAge !== undefined && { "access-control-max-age": String(rule.MaxAge) }),
    vary: "Origin, Access-Control-Request-Headers, Access-Control-Request-Method",
  };
}
