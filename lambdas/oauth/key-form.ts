/** Serves POST /authorize/key: the key that finishes connecting an app, in the browser that began it. */
import * as z from "zod";
import { checkAttempts } from "../core/oauth/attempts.ts";
import { OAuthError } from "../core/oauth/errors.ts";
import { findPending, finishWithKey } from "../core/oauth/sign-in/sign-in.ts";
import type { Ports } from "../core/ports.ts";
import { Secret } from "../core/secret.ts";
import { parsePart } from "../middleware/validate.ts";
import { keyRefusal, notAKey, typedKey } from "./api-key.ts";
import { browserEndpoint } from "./browser-endpoint.ts";
import { browserOf } from "./cookies.ts";
import { finishedResponse } from "./finished.ts";
import { connectWithKeyPage } from "../web/connect-with-key/page.ts";
import { readForm, requireOwnOrigin } from "../middleware/csrf.ts";
import { expiredPage, refusalPage } from "../web/refusal/page.ts";

const KeyForm = z.object({ handle: z.string().max(256), api_key: z.string().max(8192) });
const triesAnHour = 60;

export const keyFormHandler = (ports: Ports) =>
  browserEndpoint(ports, async (request) => {
    const { public_url } = ports.settings;
    requireOwnOrigin(request, public_url);
    const form = parsePart(KeyForm, readForm(request), "body");
    const handle = new Secret(form.handle);
    const pending = await findPending(ports, "key", handle, browserOf(request, public_url));
    if (!pending) return expiredPage();
    const key = typedKey(form.api_key);
    if (!key) return connectWithKeyPage(notAKey.status, pending.request, handle, notAKey.problem);
    try {
      await checkAttempts(ports, "key", request.source_ip, triesAnHour);
      const finished = await finishWithKey(ports, pending, handle, key);
      return finished ? finishedResponse(public_url, finished) : expiredPage();
    } catch (error) {
      if (error instanceof OAuthError) return refusalPage(error);
      const known = keyRefusal(error);
      if (!known) throw error;
      return connectWithKeyPage(known.status, pending.request, handle, known.problem);
    }
  });
