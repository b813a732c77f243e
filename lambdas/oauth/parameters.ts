/** Decides how parameters are read off a request: all of them, repeated ones included, so that a check can refuse. */
import { InvalidRequest } from "../core/oauth/errors.ts";
import type { HttpRequest } from "../middleware/http-request.ts";

export const queryParameters = ({ query }: Pick<HttpRequest, "query">): URLSearchParams =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
  );

/** RFC 6749 3.2: parameters come as a form, each at most once; RFC 8707 2.2: except `resource`. */
export const formParameters = (request: Pick<HttpRequest, "media_type" | "body">): URLSearchParams => {
  if (request.media_type !== "application/x-www-form-urlencoded") {
    throw new InvalidRequest("the content-type must be application/x-www-form-urlencoded");
  }
  const parameters = new URLSearchParams(request.body);
  const twice = [...parameters.keys()].find((name) => name !== "resource" && parameters.getAll(name).length > 1);
  if (twice !== undefined) throw new InvalidRequest("a parameter comes more than once");
  return parameters;
};

/** The credentials of a client, in the header or in the form (RFC 6749 2.3.1). */
export const clientCredentials = (request: Pick<HttpRequest, "headers">, parameters: URLSearchParams) => ({
  authorization: request.headers["authorization"],
  client_id: parameters.get("client_id") ?? undefined,
  client_secret: parameters.get("client_secret") ?? undefined,
});
