/** What the fetcher function may reach. */
import { publicWorld } from "../adapters/fetcher/answer.ts";
import type { FetchWorld } from "../adapters/fetcher/fetch-public.ts";
import { read } from "./environment.ts";

let world: FetchWorld | undefined;
export const outbound = (): FetchWorld =>
  (world ??= publicWorld(process.env["OUTBOUND_ALLOW"] ? read("OUTBOUND_ALLOW") : ""));
