/** Whether a code verifier belongs to a challenge: S256 and nothing else (RFC 7636, OAuth 2.1 section 7.5). */
import { createHash } from "node:crypto";
import { InvalidGrant, InvalidRequest } from "../errors.ts";
import { timingSafeEqualText } from "../secrets/timing-safe-equal.ts";

/** base64url of a SHA-256: 43 characters. */
const challengeShape = /^[A-Za-z0-9_-]{43}$/;
/** RFC 7636 section 4.1. */
const verifierShape = /^[A-Za-z0-9._~-]{43,128}$/;

export const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url");

/** RFC 7636 4.4.1: no challenge, another method or `plain` by default is an invalid request. */
export const checkChallenge = (
  code_challenge: string | undefined,
  code_challenge_method: string | undefined,
): string => {
  if (code_challenge === undefined) throw new InvalidRequest("code_challenge is missing: PKCE with S256 is required");
  if (code_challenge_method !== "S256") throw new InvalidRequest("code_challenge_method must be S256");
  if (!challengeShape.test(code_challenge))
    throw new InvalidRequest("code_challenge must be the base64url of a SHA-256");
  return code_challenge;
};

/** RFC 7636 4.6. */
export const checkVerifier = (code_verifier: string | undefined, code_challenge: string): void => {
  if (code_verifier === undefined) throw new InvalidRequest("code_verifier is missing");
  if (!verifierShape.test(code_verifier))
    throw new InvalidGrant("code_verifier must be 43 to 128 unreserved characters");
  if (!timingSafeEqualText(challengeOf(code_verifier), code_challenge))
    throw new InvalidGrant("code_verifier does not match");
};
