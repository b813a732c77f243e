/** What a person reads before an app is allowed: who asks, where they will return to, what it may do (T3–T5). */
import type { OAuthScope } from "../../contracts/oauth.ts";
import type { AuthorizationRequest } from "../../contracts/oauth-ledger.ts";
import type { SignInMethodName } from "../../contracts/environment.ts";
import { formTarget, redirectKind, type RedirectKind } from "../../core/oauth/clients/redirect-uri.ts";
import type { Settings } from "../../core/ports/process.ts";
import { formPage, type Page } from "../shared/document.ts";
import { html, type Html } from "../shared/html.ts";

export interface Consent {
  readonly request: AuthorizationRequest;
  /** The request as it came, answered together with the token made for it. */
  readonly question: string;
  readonly csrf_token: string;
  readonly signed_in: boolean;
}

const permissions: Readonly<Record<OAuthScope, string>> = {
  "tasks:read": "See your task groups and their results",
  "tasks:write": "Start task groups and research, which spends your Parallel credit",
  offline_access: "Stay connected until you disconnect it, for at most 180 days",
};

const warnings: Readonly<Record<RedirectKind, Html | null>> = {
  https: null,
  loopback: html`<p class="attention">
    This leads to a program on <strong>this computer</strong>. Go on only if you just started connecting from a program
    that runs here.
  </p>`,
  app: html`<p class="attention">
    This opens an <strong>app installed on this computer</strong>. Go on only if you just started connecting from that
    app.
  </p>`,
};

/** Where the answer goes, as short as it can be without hiding anything that matters. */
const destination = (redirect_uri: string, kind: RedirectKind): string => {
  const { host, protocol } = new URL(redirect_uri);
  return kind === "app" ? `${protocol}//${host}` : host;
};

const buttonText: Readonly<Record<SignInMethodName, string>> = {
  parallel: "Allow and sign in with Parallel",
  key: "Allow and use an API key",
};

/** For somebody who is signed in already, but may want this app to use another account. */
const otherAccountText: Readonly<Record<SignInMethodName, string>> = {
  parallel: "Allow as another Parallel account",
  key: "Allow with another API key",
};

const buttons = (methods: readonly SignInMethodName[], signed_in: boolean): Html => html`
  ${signed_in ? html`<button name="decision" value="session">Allow</button>` : null}
  ${methods.map(
    (method, at) =>
      html`<button name="decision" value="${method}" ${at > 0 || signed_in ? html`class="secondary"` : null}>
        ${(signed_in ? otherAccountText : buttonText)[method]}
      </button>`,
  )}
  <button name="decision" value="deny" class="secondary">Cancel</button>
`;

export const consentPage = (
  settings: Pick<Settings, "sign_in_methods" | "platform_url">,
  { request, question, csrf_token, signed_in }: Consent,
): Page => {
  const redirect = redirectKind(request.redirect_uri);
  const kind = "kind" in redirect ? redirect.kind : "https";
  const described = request.client_id.startsWith("https://") ? new URL(request.client_id).host : null;
  const upstream = settings.sign_in_methods.includes("parallel") ? [new URL(settings.platform_url).origin] : [];
  return formPage({
    status: 200,
    title: "Allow an app",
    style: "consent",
    form_targets: [...upstream, formTarget(request.redirect_uri)],
    body: html`<main class="narrow">
      <p class="crumb">Multitask for Parallel</p>
      <h1>Allow <q>${request.client_name}</q> to use your Parallel account?</h1>
      <p class="hint">
        ${described ? html`The app is described at <b>${described}</b>.` : "The app gave itself this name; nobody checked it."}
      </p>
      <p>You will be sent back to</p>
      <p class="destination">${destination(request.redirect_uri, kind)}</p>
      ${warnings[kind]}
      <p>It will be able to</p>
      <ul>
        ${request.scope.map((scope) => html`<li>${permissions[scope]}</li>`)}
      </ul>
      <p class="hint">
        It never sees your Parallel API key. You can disconnect it at any time on your
        <a href="/account">account page</a>.
      </p>
      <form method="post" action="/authorize" class="choices">
        <input type="hidden" name="question" value="${question}" />
        <input type="hidden" name="csrf_token" value="${csrf_token}" />
        ${signed_in ? html`<p class="hint">You are signed in here already.</p>` : null}
        ${buttons(settings.sign_in_methods, signed_in)}
      </form>
    </main>`,
  });
};
