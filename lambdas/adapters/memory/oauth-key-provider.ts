/** Parallel's OAuth provider in memory: a user who agrees gives a code for their key, bound to redirect and challenge. */
import { createHash } from "node:crypto";
import type { KeyProvider } from "../../core/ports/oauth-stores.ts";
import type { Secret } from "../../core/secret.ts";
import { malformed, type Refused } from "../../core/problem.ts";

const refused = (): Refused =>
  malformed({
    code: "sign_in_failed",
    title: "Sign-in failed",
    detail: "Parallel did not accept this sign-in. Start again.",
  });

/** `agree` is the user at the provider: it answers the code that comes back in the redirect. */
export const memoryKeyProvider = (
  issuer = "https://platform.parallel.ai",
): KeyProvider & { agree(authorize_url: string, key: Secret): string } => {
  const codes = new Map<string, { key: Secret; redirect_uri: string; code_challenge: string }>();
  let agreed = 0;

  return {
    authorizeUrl({ redirect_uri, state, code_challenge }) {
      const query = new URLSearchParams({ redirect_uri, state: state.reveal(), code_challenge });
      return `${issuer}/getKeys/authorize?${query.toString()}`;
    },
    agree(authorize_url, key) {
      const asked = new URL(authorize_url).searchParams;
      agreed += 1;
      const code = `upstream-code-${agreed}`;
      const [redirect_uri = "", code_challenge = ""] = [
        asked.get("redirect_uri") ?? "",
        asked.get("code_challenge") ?? "",
      ];
      codes.set(code, { key, redirect_uri, code_challenge });
      return code;
    },
    async exchange({ redirect_uri, code, code_verifier }) {
      const consent = codes.get(code.reveal());
      codes.delete(code.reveal());
      const challenge = createHash("sha256").update(code_verifier.reveal()).digest("base64url");
      if (consent?.redirect_uri !== redirect_uri || consent.code_challenge !== challenge) throw refused();
      return consent.key;
    },
  };
};
