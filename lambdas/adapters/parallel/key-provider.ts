/** Parallel's OAuth provider: where its user picks a key, and how its code becomes that key (docs/parallel-contract.md section 10). */
import * as z from "zod";
import type { KeyProvider } from "../../core/ports/oauth-stores.ts";
import { Secret } from "../../core/secret.ts";
import { ParallelUnavailable } from "../../core/errors.ts";
import { malformed } from "../../core/problem.ts";

const exchangeMs = 10_000;
const TokenAnswer = z.object({ access_token: z.string().regex(/^[\x21-\x7e]{1,4096}$/) });

/** `client_id` is the hostname of our own address; there is nothing to register and no secret. */
export const parallelKeyProvider = (setup: { platform_url: string; public_url: string }): KeyProvider => {
  const client_id = new URL(setup.public_url).hostname;
  const endpoint = (path: string): URL => new URL(`${setup.platform_url}/getKeys/${path}`);

  return {
    authorizeUrl({ redirect_uri, state, code_challenge }) {
      const url = endpoint("authorize");
      const query = { client_id, redirect_uri, response_type: "code", scope: "key:read" };
      url.search = new URLSearchParams({
        ...query,
        code_challenge,
        code_challenge_method: "S256",
        state: state.reveal(),
      }).toString();
      return url.href;
    },

    /** Sent once: a code is good for one attempt, so a repetition could only fail. */
    async exchange({ redirect_uri, code, code_verifier }) {
      let answer: Response;
      let body: unknown;
      try {
        answer = await fetch(endpoint("token"), {
          method: "POST",
          headers: { accept: "application/json" },
          body: new URLSearchParams({
            grant_type: "authorization_code",
            code: code.reveal(),
            client_id,
            redirect_uri,
            code_verifier: code_verifier.reveal(),
          }),
          redirect: "error",
          signal: AbortSignal.timeout(exchangeMs),
        });
        body = await answer.json();
      } catch {
        throw new ParallelUnavailable("Parallel's sign-in gave no readable answer.");
      }
      if (answer.status >= 500 || answer.status === 429) {
        throw new ParallelUnavailable("Parallel's sign-in is not available now.", answer.status);
      }
      const token = TokenAnswer.safeParse(body);
      if (!answer.ok || !token.success) {
        throw malformed({
          code: "sign_in_failed",
          title: "Sign-in failed",
          detail: "Parallel did not accept this sign-in. Start again.",
        });
      }
      return new Secret(token.data.access_token);
    },
  };
};
