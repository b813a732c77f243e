/** How parameters are read off a request: all of them, repeated ones included, so that a check can refuse. */
import { InvalidRequest } from "../core/oauth/errors.ts";
import { repeatedNames } from "../core/oauth/authorize/repeated-names.ts";
import type { HttpRequest } from "../middleware/http/request.ts";

export const queryParameters = ({ query }: Pick<HttpRequest, "query">): URLSearchParams =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  );

/** A code, a verifier and a redirect URI of 2,048 characters each fit many times over. */
const maxFormBytes = 64 * 1024;

/** RFC 6749 3.2: parameters come as a form, each at most once; RFC 8707 2.2: except `resource`. */
export const formParameters = (request: Pick<HttpRequest, "media_type" | "body">): URLSearchParams => {
  if (request.media_type !== "application/x-www-form-urlencoded") {
    throw new InvalidRequest("the content-type must be application/x-www-form-urlencoded");
  }
  if (request.body.length > maxFormBytes) throw new InvalidRequest("the form is larger than 64 KB");
  const parameters = new URLSearchParams(request.body);
  const [twice] = repeatedNames(parameters).filter((name) => name !== "resource");
  if (twice !== undefined) throw new InvalidRequest("a parameter comes more than once");
  return parameters;
};

/** The credentials of a client, in the header or in the form (RFC 6749 2.3.1). */
export const clientCredentials = (request: Pick<HttpRequest, "headers">, parameters: URLSearchParams) => ({
  authorization: request.headers["authorization"],
  client_id: parameters.get("client_id") ?? undefined,
  client_secret: parameters.get("client_secret") ?? undefined,
});
