/** Whose a Parallel key is, and when it has to be proven to Parallel again. */
import { createHmac } from "node:crypto";
import type { Ports } from "../../ports.ts";
import type { Secret } from "../../secret.ts";
import { newId } from "../secrets/token.ts";

export type OwnerPorts = Pick<Ports, "owners" | "pepper" | "clock" | "random" | "parallel" | "settings">;

/** HMAC(pepper, "key:<Parallel key>"): how an owner is found without storing the key. */
export const subjectHash = (pepper: Uint8Array, key: Secret): string =>
  createHmac("sha256", pepper).update(`key:${key.reveal()}`).digest("base64url");

/** Asks Parallel now. Throws ParallelUnauthorized when it does not take the key. */
export const proveOwner = async (ports: OwnerPorts, key: Secret): Promise<{ owner: string; subject_hash: string }> => {
  await ports.parallel(key).proveKey();
  const subject_hash = subjectHash(await ports.pepper(), key);
  const owner = await ports.owners.remember(subject_hash, newId(ports.random, "own"), ports.clock.now());
  return { owner, subject_hash };
};

/** The owner of a key that Parallel took within KEY_PROOF_MS, else proves it again. */
export const ownerOf = async (ports: OwnerPorts, key: Secret): Promise<string> => {
  const known = await ports.owners.find(subjectHash(await ports.pepper(), key));
  if (known && ports.clock.now() - known.proven_at < ports.settings.durations.KEY_PROOF_MS) return known.owner;
  return (await proveOwner(ports, key)).owner;
};
