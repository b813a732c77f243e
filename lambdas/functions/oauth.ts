/** The authorization server: it may write grants and tokens, ask Parallel about keys, and nothing about task groups. */
import { dispatch } from "../middleware/dispatch.ts";
import { authorizeHandler } from "../oauth/authorize.ts";
import { callbackHandler } from "../oauth/callback.ts";
import { consentHandler } from "../oauth/consent.ts";
import { keyFormHandler } from "../oauth/key-form.ts";
import { meHandler } from "../oauth/me.ts";
import { registerHandler } from "../oauth/register.ts";
import { resourceMetadataHandler } from "../oauth/resource-metadata.ts";
import { revokeHandler } from "../oauth/revoke.ts";
import { serverMetadataHandler } from "../oauth/server-metadata.ts";
import { tokenHandler } from "../oauth/token.ts";
import { deployed } from "../wiring/deployed.ts";

export const handler = dispatch("oauth", {
  "oauth/resource-metadata": resourceMetadataHandler(deployed),
  "oauth/server-metadata": serverMetadataHandler(deployed),
  "oauth/register": registerHandler(deployed),
  "oauth/authorize": authorizeHandler(deployed),
  "oauth/consent": consentHandler(deployed),
  "oauth/key-form": keyFormHandler(deployed),
  "oauth/callback": callbackHandler(deployed),
  "oauth/token": tokenHandler(deployed),
  "oauth/revoke": revokeHandler(deployed),
  "oauth/me": meHandler(deployed),
});
