/** What a caller reads when something went wrong: problem+json (RFC 9457), and a log line with the reason. */
import type { Problem } from "../../contracts/task-group.ts";
import { ParallelRefusal, ParallelUnavailable } from "../../core/errors.ts";
import { Refused } from "../../core/problem.ts";
import { bearerChallenge, challengeHeaders } from "./bearer-challenge.ts";
import { json, type HttpResponse } from "../http/response.ts";
import { problemStatus } from "./problem-status.ts";

const remedies: Readonly<Record<number, string>> = {
  401: "Check the key at https://platform.parallel.ai and send it as x-api-key.",
  402: "Add credit at https://platform.parallel.ai, or send fewer rows, then send the same request again.",
  403: "Your Parallel account may not do this: choose another processor or check the account's balance.",
  404: "Check the id; task groups and runs of another account are not shown.",
  429: "Wait, then send the same request again.",
};

const titles: Readonly<Record<number, string>> = {
  401: "Parallel refused the key",
  402: "Parallel asks for payment",
  403: "Parallel does not allow this",
  404: "Not found",
  429: "Too many requests",
};

const typeOf = (code: string): string => `urn:parallel-multitask:problem:${code}`;

/** Statuses of Parallel's that keep their meaning for our caller; any other refusal of its is a 422. */
const passed: readonly number[] = [400, 401, 402, 403, 404, 422, 429];

/** Parallel's answer as a sentence, without what we were doing when it came: "proving the key: …" is for the log. */
const sentence = (message: string): string => {
  const at = message.indexOf("Parallel answered ");
  const words = (at > 0 ? message.slice(at) : message).trim();
  return /[.!?…]$/.test(words) ? words : `${words}.`;
};

const ofRefusal = (error: ParallelRefusal): Problem => {
  const status = passed.includes(error.status) ? error.status : 422;
  return {
    type: typeOf("parallel_refused"),
    code: "parallel_refused",
    title: titles[status] ?? "Parallel refused the request",
    status,
    detail: `${sentence(error.message)} ${remedies[status] ?? "Fix what is named and send again; nothing was started."}`,
    ...(error.problems.length > 0 ? { errors: error.problems.slice(0, 20) } : {}),
  };
};

/** Everything known becomes its problem; everything unknown becomes a 500 that names only `reference`. */
export const problemOf = (error: unknown, reference: string): Problem => {
  if (error instanceof Refused) {
    return {
      ...error.more,
      type: typeOf(error.code),
      code: error.code,
      title: error.title,
      status: problemStatus[error.kind],
      detail: error.message,
      ...(error.errors.length > 0 ? { errors: error.errors } : {}),
    };
  }
  if (error instanceof ParallelRefusal) return ofRefusal(error);
  if (error instanceof ParallelUnavailable) {
    return {
      type: typeOf("parallel_unavailable"),
      code: "parallel_unavailable",
      title: "Parallel did not answer",
      status: 503,
      detail:
        "Parallel could not be reached or gave no certain answer. Send the same request again with the same Idempotency-Key: it has one effect.",
      reference,
    };
  }
  return {
    type: typeOf("internal_error"),
    code: "internal_error",
    title: "Something failed here",
    status: 500,
    detail: `This is our fault. Send the same request again with the same Idempotency-Key; if it persists, report the reference ${reference}.`,
    reference,
  };
};

/** RFC 6750 3.1: no error code where no credential came; a token that may not do this is told to ask for more. */
const challengeOf = (problem: Problem, context: { public_url: string; presented: boolean }): string | null => {
  if (problem.status === 401) {
    return bearerChallenge(context.public_url, context.presented ? { code: "invalid_token" } : undefined);
  }
  const lacksScope = problem.status === 403 && problem.code === "insufficient_scope";
  return lacksScope ? bearerChallenge(context.public_url, { code: "insufficient_scope" }) : null;
};

export const problemHeaders = (
  problem: Problem,
  error: unknown,
  context: { public_url: string; presented: boolean },
): Record<string, string> => {
  const challenge = challengeOf(problem, context);
  const headers = challenge === null ? {} : challengeHeaders(challenge);
  if (problem.status === 429 || problem.status === 503) {
    const wait = error instanceof ParallelRefusal ? error.retry_after_ms : null;
    headers["retry-after"] = String(Math.max(1, Math.ceil((wait ?? 5_000) / 1_000)));
  }
  return headers;
};

export const problemResponse = (problem: Problem, headers: Record<string, string>): HttpResponse =>
  json(problem.status, problem, { ...headers, "content-type": "application/problem+json; charset=utf-8" });

/** What the log may hold of an unexpected error: its name and where it was thrown, never its message. */
export const errorTrace = (error: unknown): string => {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? "").split("\n").filter((line) => line.trimStart().startsWith("at "));
  return [error.name, ...frames.slice(0, 4).map((line) => line.trim())].join(" ");
};
