/** Whether an answer to the consent page was given on that page, by that browser, to that question (T3, T4). */
import { createHmac } from "node:crypto";
import type { Ports } from "../../ports.ts";
import type { Secret } from "../../secret.ts";
import { timingSafeEqualText } from "../secrets/timing-safe-equal.ts";
import { tokenHash } from "../secrets/token.ts";

/** How long a consent page may lie open. */
export const consentLife = 10 * 60 * 1000; // milliseconds

type ConsentPorts = Pick<Ports, "pepper" | "clock">;

const signature = async (ports: ConsentPorts, browser: Secret, question: string, until: string): Promise<string> =>
  createHmac("sha256", await ports.pepper())
    .update(JSON.stringify(["consent:v1", tokenHash(browser), question, until]))
    .digest("base64url");

/** A synchronizer token for the exact request shown, good in this browser for ten minutes. */
export const consentToken = async (ports: ConsentPorts, browser: Secret, question: string): Promise<string> => {
  const until = String(ports.clock.now() + consentLife);
  return `${until}.${await signature(ports, browser, question, until)}`;
};

export const isConsentToken = async (
  ports: ConsentPorts,
  browser: Secret,
  question: string,
  token: string,
): Promise<boolean> => {
  const [until = "", given = ""] = token.split(".");
  const right = timingSafeEqualText(given, await signature(ports, browser, question, until));
  return right && ports.clock.now() < Number(until);
};
