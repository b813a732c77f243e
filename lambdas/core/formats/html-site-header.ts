/** Decides what stands above every page: the way home, to one's task groups and to one's account. */
import { html, type Html } from "./html-template.ts";

const historyPath = "/v1/tasks/groups";

export const siteHeader: Html = html`<nav class="site" aria-label="Site">
  <a href="/">Multitask</a> <a href="${historyPath}">Your task groups</a> <a href="/account">Account</a>
</nav>`;
