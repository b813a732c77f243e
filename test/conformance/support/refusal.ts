/** What a refusal is: 4xx, or an error told at the client's own redirect URI; nothing issued, nothing led elsewhere. */
import { expect } from "@jest/globals";
import type { Front } from "./front.ts";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

const answerOf = async (asked: Response | { status: number; headers: Headers; html: string }): Promise<Answer> => ({
  status: asked.status,
  headers: asked.headers,
  body: "html" in asked ? asked.html : await asked.text(),
});

/** A code, an access or refresh token, a session: what nobody gets who is refused. */
const prize = /mt_(at|rt|ac|se|cs)_|"(access|refresh)_token"/;

const expectErrorAt = (location: string, own: readonly string[], issuer: string): void => {
  const origin = own.find((redirect_uri) =>
    location.startsWith(`${redirect_uri}${redirect_uri.includes("?") ? "&" : "?"}`),
  );
  expect({ location, own, told: origin !== undefined }).toMatchObject({ told: true });
  const { searchParams } = new URL(location);
  expect(searchParams.get("error")).toMatch(/^[a-z_]+$/);
  expect(searchParams.get("iss")).toBe(issuer);
  expect(searchParams.has("code")).toBe(false);
};

/**
 * Asks, and expects to be refused. `own`: redirect URIs at which the client itself may be told; none: a refusal that
 * redirects at all is a defect. Answers what came, for what more there is to say about it.
 */
export const expectRefused = async (
  front: Front,
  ask: () => Promise<Response | { status: number; headers: Headers; html: string }>,
  own: readonly string[] = [],
): Promise<Answer> => {
  const before = front.issued();
  const answer = await answerOf(await ask());
  expect(front.issued()).toEqual(before);
  expect(answer.body).not.toMatch(prize);
  expect(answer.headers.getSetCookie().filter((line) => line.includes("session=mt_"))).toEqual([]);
  const location = answer.headers.get("location");
  if (location === null) {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
  } else {
    expect([302, 303]).toContain(answer.status);
    expectErrorAt(location, own, front.public_url);
  }
  return answer;
};
