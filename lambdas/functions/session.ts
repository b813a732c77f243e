/** The function of browser sessions: signing in with a key, the account page, signing out. */
import { dispatch } from "../middleware/dispatch.ts";
import { accountHandler } from "../oauth/account.ts";
import { disconnectHandler } from "../oauth/disconnect.ts";
import { signOutHandler } from "../oauth/sign-out.ts";
import { openSessionHandler } from "../pages/open-session.ts";
import { deployed } from "../wiring/deployed.ts";

export const handler = dispatch("session", {
  "pages/open-session": openSessionHandler(deployed),
  "oauth/account": accountHandler(deployed),
  "oauth/disconnect": disconnectHandler(deployed),
  "oauth/sign-out": signOutHandler(deployed),
});
