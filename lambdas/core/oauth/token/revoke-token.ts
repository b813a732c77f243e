/** What revoking a token ends (RFC 7009): an access token itself, or with a refresh token the whole grant. */
import type { ClientRecord } from "../../../contracts/oauth-ledger.ts";
import type { Ports } from "../../ports.ts";
import { Secret } from "../../secret.ts";
import { InvalidRequest, UnauthorizedClient } from "../errors.ts";
import { linkAt, parseLink } from "./refresh-chain.ts";
import { revokeGrant } from "./revoke-grant.ts";
import { tokenHash } from "../secrets/token.ts";

type RevokePorts = Pick<Ports, "grants" | "accessTokens" | "pepper" | "clock">;

/** RFC 7009 2.1: a token of another client is not this one's to revoke. */
const checkClient = (issued_to: string, client: ClientRecord): void => {
  if (issued_to !== client.client_id) throw new UnauthorizedClient("the token was issued to another client");
};

const revokeRefreshToken = async (ports: RevokePorts, client: ClientRecord, token: Secret): Promise<void> => {
  const presented = parseLink(token);
  const grant = presented && (await ports.grants.get(presented.grant_id));
  if (!presented || !grant?.refresh || presented.n > grant.refresh.n) return;
  const current = linkAt(await ports.pepper(), presented, grant.refresh.n);
  if (tokenHash(current.token) !== grant.refresh.token_hash) return;
  checkClient(grant.client_id, client);
  await revokeGrant(ports, grant.grant_id);
};

/** RFC 7009 2.2: a token that is not known is no error. The hint is not needed: our tokens say what they are. */
export const revokeToken = async (
  ports: RevokePorts,
  client: ClientRecord,
  token: string | undefined,
): Promise<void> => {
  if (token === undefined || token === "") throw new InvalidRequest("token is missing");
  const secret = new Secret(token);
  const record = await ports.accessTokens.get(tokenHash(secret));
  if (!record) return revokeRefreshToken(ports, client, secret);
  checkClient(record.client_id, client);
  await ports.accessTokens.erase(record.token_hash);
};
