/** The product's own handlers behind HTTP on 127.0.0.1, every port in memory: what a client sees of an origin. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { memoryAccessTokens } from "../../../lambdas/adapters/memory/oauth-access-tokens.ts";
import { memoryCodes } from "../../../lambdas/adapters/memory/oauth-codes.ts";
import { memoryGrants } from "../../../lambdas/adapters/memory/oauth-grants.ts";
import { routes } from "../../../lambdas/contracts/routes.ts";
import type { Ports } from "../../../lambdas/core/ports.ts";
import { dispatch } from "../../../lambdas/middleware/dispatch.ts";
import type { HttpHandler } from "../../../lambdas/middleware/http-handler.ts";
import { httpHandler } from "../../../lambdas/middleware/http-handler.ts";
import { json } from "../../../lambdas/middleware/http/response.ts";
import { accountHandler } from "../../../lambdas/oauth/account.ts";
import { authorizeHandler } from "../../../lambdas/oauth/authorize.ts";
import { callbackHandler } from "../../../lambdas/oauth/callback.ts";
import { consentHandler } from "../../../lambdas/oauth/consent.ts";
import { disconnectHandler } from "../../../lambdas/oauth/disconnect.ts";
import { keyFormHandler } from "../../../lambdas/oauth/key-form.ts";
import { meHandler } from "../../../lambdas/oauth/me.ts";
import { registerHandler } from "../../../lambdas/oauth/register.ts";
import { resourceMetadataHandler } from "../../../lambdas/oauth/resource-metadata.ts";
import { revokeHandler } from "../../../lambdas/oauth/revoke.ts";
import { serverMetadataHandler } from "../../../lambdas/oauth/server-metadata.ts";
import { signOutHandler } from "../../../lambdas/oauth/sign-out.ts";
import { tokenHandler } from "../../../lambdas/oauth/token.ts";
import { assetHandler } from "../../../lambdas/pages/asset.ts";
import { openSessionHandler } from "../../../lambdas/pages/open-session.ts";
import { unknownRouteHandler } from "../../../lambdas/pages/unknown-route.ts";
import { httpEvent, oauthWorld } from "../../support/oauth-world.ts";

/** The protected resource, as bare as it can be: 200 and whose the token is, or 401 with the challenge. */
const resourceHandler = (ports: Ports): HttpHandler =>
  httpHandler(ports, { scope: "tasks:read" }, async ({ caller }) => json(200, { owner: caller.owner }));

const oauthApp = (ports: Ports): HttpHandler => {
  const oauth = dispatch("oauth", {
    "oauth/resource-metadata": resourceMetadataHandler(ports),
    "oauth/server-metadata": serverMetadataHandler(ports),
    "oauth/register": registerHandler(ports),
    "oauth/authorize": authorizeHandler(ports),
    "oauth/consent": consentHandler(ports),
    "oauth/key-form": keyFormHandler(ports),
    "oauth/callback": callbackHandler(ports),
    "oauth/token": tokenHandler(ports),
    "oauth/revoke": revokeHandler(ports),
    "oauth/me": meHandler(ports),
  });
  const session = dispatch("session", {
    "pages/open-session": openSessionHandler(ports),
    "oauth/account": accountHandler(ports),
    "oauth/disconnect": disconnectHandler(ports),
    "oauth/sign-out": signOutHandler(ports),
  });
  const asset = assetHandler(ports);
  const resource = resourceHandler(ports);
  const unknown = unknownRouteHandler(ports);
  return async (event, context) => {
    const [method, path] = event.routeKey.split(" ");
    const route = routes.find((candidate) => candidate.method === method && candidate.path === path);
    if (route?.function === "oauth") return oauth(event, context);
    if (route?.function === "session") return session(event, context);
    if (path?.startsWith("/assets/")) {
      return asset({ ...event, pathParameters: { file: path.slice("/assets/".length) } }, context);
    }
    return path === "/mcp" ? resource(event, context) : unknown(event, context);
  };
};

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
};

/** The stores that hand out codes and tokens, counting what they were given. */
const counted = (changes: Partial<Ports>) => {
  const issued = { codes: 0, tokens: 0, grants: 0 };
  const codes = changes.codes ?? memoryCodes();
  const grants = changes.grants ?? memoryGrants();
  const accessTokens = changes.accessTokens ?? memoryAccessTokens(grants);
  const counting: Pick<Ports, "codes" | "accessTokens" | "grants"> = {
    codes: { ...codes, insert: async (record) => ((issued.codes += 1), codes.insert(record)) },
    accessTokens: { ...accessTokens, insert: async (record) => ((issued.tokens += 1), accessTokens.insert(record)) },
    grants: { ...grants, insert: async (record) => ((issued.grants += 1), grants.insert(record)) },
  };
  return { issued, counting };
};

export const startFront = async (changes: Partial<Ports> = {}) => {
  const { issued, counting } = counted(changes);
  let app: HttpHandler | undefined;
  const server = createServer((request, response) => {
    void (async () => {
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, [value].flat().join(", ")]),
      );
      const cookies = headers["cookie"]?.split(/; */) ?? [];
      const body = await bodyOf(request);
      const answer = await app!(
        httpEvent(request.method ?? "GET", request.url ?? "/", { headers, cookies, ...(body === "" ? {} : { body }) }),
      );
      response.writeHead(answer.statusCode, {
        ...(answer.headers as Record<string, string>),
        ...(answer.cookies ? { "set-cookie": answer.cookies } : {}),
      });
      response.end(answer.body);
    })();
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const public_url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const world = oauthWorld(public_url, { ...changes, ...counting });
  app = oauthApp(world.ports);
  return {
    ...world,
    public_url,
    /** How many codes, access tokens and grants were ever issued. */
    issued: () => ({ ...issued }),
    stop: () =>
      new Promise<void>((stopped) => {
        server.closeAllConnections();
        server.close(() => stopped());
      }),
  };
};
export type Front = Awaited<ReturnType<typeof startFront>>;
