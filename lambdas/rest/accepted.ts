/** How an accepted task group is answered: 202, where it is, and what is known of it. */
import type { TaskGroupAccepted } from "../contracts/task-group.ts";
import { malformed } from "../core/problem.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { json, text, type HttpResponse } from "../middleware/http/response.ts";
import { preferredType } from "../middleware/http/negotiate.ts";

/** `Accept: text/plain` answers the bare URL; everything else the JSON. */
export const acceptedResponse = (request: HttpRequest, accepted: TaskGroupAccepted): HttpResponse => {
  const headers = { location: accepted.url, vary: "Accept" };
  const type = preferredType(request.headers["accept"], ["application/json", "text/plain"]);
  return type === "text/plain" ? text(202, `${accepted.url}\n`, "text/plain", headers) : json(202, accepted, headers);
};

/** The Idempotency-Key header: any printable text to 255 characters. Throws Refused 400. */
export const idempotencyKey = (request: HttpRequest): string | undefined => {
  const key = request.headers["idempotency-key"];
  if (key === undefined || /^[\x20-\x7e]{1,255}$/.test(key)) return key;
  throw malformed({
    code: "invalid_idempotency_key",
    title: "Invalid Idempotency-Key",
    detail: "Send 1 to 255 printable ASCII characters, for instance a UUID, or leave the header out.",
    errors: [{ path: "idempotency-key", message: "must be 1 to 255 printable ASCII characters" }],
  });
};
