import { openSessionHandler } from "../../lambdas/pages/open-session.ts";
import { httpEvent, type OAuthWorld } from "./oauth-world.ts";

const form = "application/x-www-form-urlencoded";

export const own = { origin: "https://multitask.example", "sec-fetch-site": "same-origin" };

export const signIn = async (
  world: OAuthWorld,
  fields: Record<string, string>,
  headers: Record<string, string> = own,
): Promise<{ status: number; location: string; cookie: string; token: string; body: string }> => {
  const body = new URLSearchParams(fields).toString();
  const event = httpEvent("POST", "/session", { headers: { "content-type": form, ...headers }, body });
  const answer = await openSessionHandler(world.ports)(event);
  const cookie = answer.cookies?.[0] ?? "";
  return {
    status: answer.statusCode,
    location: String(answer.headers?.["location"] ?? ""),
    cookie,
    token: /=(mt_se_[^;]*)/.exec(cookie)?.[1] ?? "",
    body: answer.body ?? "",
  };
};
