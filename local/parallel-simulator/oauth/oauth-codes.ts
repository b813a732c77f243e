/** Authorization codes: one use, ten minutes, bound to client, redirect and PKCE challenge. */
import { createHash } from "node:crypto";
import type { Clock } from "../runs/clock.ts";
import { hash } from "../runs/seed.ts";

export interface Consent {
  readonly key: string;
  readonly client_id: string;
  readonly redirect_uri: string;
  readonly code_challenge: string;
}

const codeLife = 600_000; // milliseconds

export class Consents {
  readonly #codes = new Map<string, Consent & { readonly until: number }>();
  readonly #clock: Clock;
  readonly #seed: string;
  #issued = 0;

  constructor(clock: Clock, seed: string) {
    this.#clock = clock;
    this.#seed = seed;
  }

  issue(consent: Consent): string {
    const code = `code_${hash(this.#seed, "code", this.#issued++).slice(0, 40)}`;
    this.#codes.set(code, { ...consent, until: this.#clock.now() + codeLife });
    return code;
  }

  /** The key behind a code, once; the first attempt burns it, right or wrong. Undefined means `invalid_grant`. */
  redeem(code: string, proof: { client_id: string; redirect_uri: string; code_verifier: string }): string | undefined {
    const consent = this.#codes.get(code);
    this.#codes.delete(code);
    // RFC 7636 s4.6: S256 of the verifier must equal the challenge
    const challenge = createHash("sha256").update(proof.code_verifier).digest("base64url");
    const proven =
      consent !== undefined &&
      consent.until >= this.#clock.now() &&
      consent.client_id === proof.client_id &&
      consent.redirect_uri === proof.redirect_uri &&
      consent.code_challenge === challenge;
    return proven ? consent.key : undefined;
  }
}
