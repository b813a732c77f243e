/** Signature Version 4 of what a holder of no credentials sends: presigned URLs and the policies of forms. */
import { createHash, createHmac } from "node:crypto";
import { type IncomingMessage } from "node:http";
import { AwsError } from "../wire/aws-error.ts";

/** Every caller's secret on the laptop (local/lambda/variables). */
const secret = "local";

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** `credential` is `<access key>/<date>/<region>/<service>/aws4_request`; hexadecimal. */
export function signatureOf(credential: string, stringToSign: string): string {
  const [, date = "", region = "", service = ""] = credential.split("/");
  const key = ["aws4_request"].reduce(hmac, hmac(hmac(hmac(`AWS4${secret}`, date), region), service));
  return hmac(key, stringToSign).toString("hex");
}

/** `20261128T064337Z` in epoch milliseconds. */
function timeOf(amzDate: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(amzDate) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** 403 once a presigned URL has expired, or where method, key, query or a signed header is not what was signed. */
export function checkPresigned(request: IncomingMessage, now: number): void {
  const { pathname, searchParams: query } = new URL(request.url ?? "/", "http://local");
  const signature = query.get("X-Amz-Signature");
  if (!query.has("X-Amz-Credential")) return;
  const date = query.get("X-Amz-Date") ?? "";
  if (now > timeOf(date) + Number(query.get("X-Amz-Expires")) * 1000)
    throw new AwsError("AccessDenied", "Request has expired", { status: 403 });
  const names = (query.get("X-Amz-SignedHeaders") ?? "").split(";");
  const pairs = [...query]
    .filter(([name]) => name !== "X-Amz-Signature")
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort();
  const headers = names.map((name) => `${name}:${String(request.headers[name] ?? "").trim()}\n`).join("");
  const canonical = [request.method, pathname, pairs.join("&"), headers, names.join(";"), "UNSIGNED-PAYLOAD"].join(
    "\n",
  );
  const credential = query.get("X-Amz-Credential") ?? "";
  const scope = credential.split("/").slice(1).join("/");
  const hash = createHash("sha256").update(canonical).digest("hex");
  if (signatureOf(credential, ["AWS4-HMAC-SHA256", date, scope, hash].join("\n")) === signature) return;
  throw new AwsError(
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided.",
    {
      status: 403,
    },
  );
}
