/** Part: fetching public addresses through the function that can touch nothing else. */
import { lambdaFetcher } from "../adapters/fetcher/client.ts";
import type { Part } from "./compose.ts";
import { read } from "./environment.ts";

export const fetching: Part = { fetcher: () => lambdaFetcher(read("FETCHER_FUNCTION")) };
