/** What stands above a page: the way home, to one's task groups and to one's account. */
import { html, type Html } from "./html.ts";

export const siteHeader: Html = html`<nav class="site" aria-label="Site">
  <a href="/">Multitask</a> <a href="/v1/tasks/groups">Your task groups</a> <a href="/account">Account</a>
</nav>`;
