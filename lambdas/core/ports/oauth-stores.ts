/** Where owners, sessions, OAuth clients and tokens are kept, and how somebody proves a key. */
import type {
  AccessTokenRecord,
  ClientRecord,
  CodeRecord,
  GrantRecord,
  PendingAuthorization,
} from "../../contracts/oauth-ledger.ts";
import type { Secret } from "../secret.ts";

/** Who owns what: HMAC(pepper, subject) leads to a random owner id. */
export interface Owners {
  /** `proven_at`: when Parallel last accepted the key. Null: never seen. */
  find(subject_hash: string): Promise<{ owner: string; proven_at: number } | null>;
  /** Inserts if absent, else raises proven_at; answers the owner that holds the subject. */
  remember(subject_hash: string, owner: string, proven_at: number): Promise<string>;
}

/** A signed-in browser: the token is only ever stored as its hash; the key inside is wrapped by the token. */
export interface SessionRecord {
  session_hash: string;
  owner: string;
  subject_hash: string;
  sealed_key: string;
  created_at: number;
  expires_at: number;
}
export interface Sessions {
  insert(record: SessionRecord): Promise<void>;
  get(session_hash: string): Promise<SessionRecord | null>;
  erase(session_hash: string): Promise<void>;
  /** One owner's sessions, expired ones left out, newest first. */
  listByOwner(owner: string, now: number): Promise<SessionRecord[]>;
}

/** OAuth clients; expired ones count as absent. */
export interface Clients {
  get(client_id: string, now: number): Promise<ClientRecord | null>;
  /** False when the id is taken. */
  insert(record: ClientRecord): Promise<boolean>;
  replace(record: ClientRecord): Promise<ClientRecord | null>;
}

/** Authorizations between consent and sign-in. */
export interface PendingAuthorizations {
  insert(record: PendingAuthorization): Promise<void>;
  /** Reads without taking: a mistyped key may be typed again. */
  get(handle_hash: string): Promise<PendingAuthorization | null>;
  /** Deletes it; true for exactly one caller. */
  take(handle_hash: string): Promise<boolean>;
}

export interface Grants {
  insert(record: GrantRecord): Promise<void>;
  /** Strongly consistent: revocation counts at once. */
  get(grant_id: string): Promise<GrantRecord | null>;
  replace(record: GrantRecord): Promise<GrantRecord | null>;
  /** Redeemed grants of one owner, newest first; revoked and expired ones left out. */
  listByOwner(owner: string, now: number): Promise<GrantRecord[]>;
}

export interface Codes {
  insert(record: CodeRecord): Promise<void>;
  /** Burns the code; `first` is true for exactly one caller. Null: never issued, or swept. */
  burn(code_hash: string): Promise<{ record: CodeRecord; first: boolean } | null>;
}

export interface AccessTokens {
  insert(record: AccessTokenRecord): Promise<void>;
  get(token_hash: string): Promise<AccessTokenRecord | null>;
  /** The token and the grant that carries it in one request, each as it stands. */
  getWithGrant(
    token_hash: string,
    grant_id: string,
  ): Promise<{ record: AccessTokenRecord | null; grant: GrantRecord | null }>;
  erase(token_hash: string): Promise<void>;
}

/** How often something was done in a window of time. */
export interface Attempts {
  /** Counts one more and answers the count so far in the window that ends at `window_ends_at`. */
  count(key: string, window_ends_at: number): Promise<number>;
}

/** Parallel's own OAuth provider: the user picks a key there, and we get that key (docs/parallel-contract.md section 10). */
export interface KeyProvider {
  authorizeUrl(request: { redirect_uri: string; state: Secret; code_challenge: string }): string;
  /** Throws Refused 400 when the provider does not take the code, ParallelUnavailable when it gives no clear answer. */
  exchange(request: { redirect_uri: string; code: Secret; code_verifier: Secret }): Promise<Secret>;
}
