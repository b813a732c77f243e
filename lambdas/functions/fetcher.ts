/** Fetches public addresses for the other functions; it has no permissions of its own. */
import { answerFetch } from "../adapters/fetcher/answer.ts";
import { outbound } from "../wiring/outbound.ts";

export const handler = (event: unknown) => answerFetch(event, outbound());
