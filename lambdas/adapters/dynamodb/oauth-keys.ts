/** Where OAuth records rest. What a client sends is hashed first: a client_id may be a whole address. */
import { createHash } from "node:crypto";
import type { Key } from "./keys.ts";

const hashed = (text: string): string => createHash("sha256").update(text).digest("base64url");

export const clientKey = (client_id: string): Key => ({ pk: `CLIENT#${hashed(client_id)}`, sk: "CLIENT" });
export const pendingKey = (handle_hash: string): Key => ({ pk: `PENDING#${handle_hash}`, sk: "PENDING" });
export const grantKey = (grant_id: string): Key => ({ pk: `GRANT#${grant_id}`, sk: "GRANT" });
export const codeKey = (code_hash: string): Key => ({ pk: `CODE#${code_hash}`, sk: "CODE" });
export const accessTokenKey = (token_hash: string): Key => ({ pk: `TOKEN#${token_hash}`, sk: "TOKEN" });
export const attemptsKey = (key: string, window_ends_at: number): Key => ({
  pk: `ATTEMPTS#${key}`,
  sk: `WINDOW#${window_ends_at}`,
});

/** What belongs to an owner: a pointer beside the record, so that an account is one query. */
export const ownedPartition = (owner: string): string => `OWNER#${owner}`;
export const ownedKey = (owner: string, kind: "GRANT" | "SESSION", id: string): Key => ({
  pk: ownedPartition(owner),
  sk: `${kind}#${id}`,
});
