/** When somebody has asked often enough for now (T20). */
import { createHmac } from "node:crypto";
import type { Ports } from "../ports.ts";
import { TooManyAttempts } from "./errors.ts";

const hour = 60 * 60 * 1000; // milliseconds

/** One IPv6 subscriber holds a /64, so that is what counts as one address. */
const subscriber = (address: string): string => {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("::");
  const front = head === "" ? [] : head.split(":");
  const back = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill("0");
  return [...front, ...zeros, ...back]
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ""))
    .join(":");
};

/** Counts one attempt of `kind` from an address, which rests only as an HMAC; throws TooManyAttempts past the limit. */
export const checkAttempts = async (
  ports: Pick<Ports, "attempts" | "pepper" | "clock">,
  kind: string,
  address: string,
  an_hour: number,
): Promise<void> => {
  const hash = createHmac("sha256", await ports.pepper())
    .update(`address:${subscriber(address)}`)
    .digest("base64url");
  const ends_at = (Math.floor(ports.clock.now() / hour) + 1) * hour;
  if ((await ports.attempts.count(`${kind}#${hash}`, ends_at)) > an_hour) {
    throw new TooManyAttempts(`at most ${an_hour} an hour from one address; try again later`);
  }
};
