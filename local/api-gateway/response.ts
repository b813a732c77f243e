/** What a function answered as the HTTP response of the gateway, parameter mappings of the integration applied. */
import * as z from "zod";
import { isRecord } from "../../lambdas/contracts/json.ts";
import { asList, asText, objectAt } from "../cloud-assembly/json.ts";

export interface GatewayResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Buffer;
}

/** Moves of one status: `overwrite:header.www-authenticate` from `$response.header.x-www-authenticate`. */
export interface ResponseMapping {
  readonly status: number;
  readonly operation: "overwrite" | "append" | "remove";
  readonly header: string;
  /** A header of the function's response, or a literal. */
  readonly source: { header: string } | { literal: string };
}

/** The gateway keeps these for itself: what the function sends arrives as x-amzn-remapped-<name>. */
const reserved = new Set(["connection", "content-length", "date", "server", "upgrade", "www-authenticate"]);

const FunctionResponse = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).nullish(),
  cookies: z.array(z.string()).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

export const messageResponse = (status: number, message: string): GatewayResponse => ({
  status,
  headers: { "content-type": "application/json" },
  body: Buffer.from(JSON.stringify({ message })),
});

/** Reads `payload` (JSON text). An answer that is no response yields the gateway's own 500. */
export function functionResponse(payload: string, mappings: readonly ResponseMapping[]): GatewayResponse {
  const answered = JSON.parse(payload) as unknown;
  if (!isRecord(answered) || !("statusCode" in answered)) {
    const body = typeof answered === "string" ? answered : JSON.stringify(answered);
    return { status: 200, headers: { "content-type": "application/json" }, body: Buffer.from(body) };
  }
  const parsed = FunctionResponse.safeParse(answered);
  if (!parsed.success) return messageResponse(500, "Internal Server Error");
  const { statusCode, headers, cookies, body, isBase64Encoded } = parsed.data;
  const sent = new Map(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const out: Record<string, string | string[]> = {};
  for (const [name, value] of sent) out[reserved.has(name) ? `x-amzn-remapped-${name}` : name] = value;
  out["content-type"] ??= "text/plain; charset=utf-8";
  if (cookies?.length) out["set-cookie"] = cookies;
  for (const mapping of mappings) if (mapping.status === statusCode) apply(mapping, sent, out);
  return { status: statusCode, headers: out, body: Buffer.from(body ?? "", isBase64Encoded ? "base64" : "utf8") };
}

function apply(
  mapping: ResponseMapping,
  sent: ReadonlyMap<string, string>,
  out: Record<string, string | string[]>,
): void {
  const { header, operation, source } = mapping;
  if (operation === "remove") {
    delete out[header];
    return;
  }
  const value = "literal" in source ? source.literal : sent.get(source.header);
  if (value === undefined) return;
  const before = out[header];
  out[header] = operation === "append" && typeof before === "string" ? `${before},${value}` : value;
}

/** Reads ResponseParameters of an AWS::ApiGatewayV2::Integration; throws on a mapping it cannot apply. */
export function parseMappings(parameters: unknown, where: string): ResponseMapping[] {
  if (parameters === undefined) return [];
  return Object.entries(objectAt(parameters)).flatMap(([status, entry]) =>
    asList(objectAt(entry).ResponseParameters).map((parameter): ResponseMapping => {
      const { Destination, Source } = objectAt(parameter);
      const [, operation, header] = /^(overwrite|append|remove):header\.(.+)$/.exec(String(Destination)) ?? [];
      const source = asText(Source);
      const from = /^\$response\.header\.(.+)$/.exec(source)?.[1];
      if (!operation || !header || (source.startsWith("$") && !from)) {
        throw new Error(
          `${where}: response parameter ${String(Destination)} from ${source} is not mapped by the local gateway`,
        );
      }
      return {
        status: Number(status),
        operation: operation as ResponseMapping["operation"],
        header: header.toLowerCase(),
        source: from ? { header: from.toLowerCase() } : { literal: source },
      };
    }),
  );
}
