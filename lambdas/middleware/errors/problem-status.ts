/** The HTTP status of each kind of refusal (RFC 9110 section 15.5; 422 for values that are wrong). */
import type { ProblemKind } from "../../core/problem.ts";

export const problemStatus: Readonly<Record<ProblemKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  payment_required: 402,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  not_acceptable: 406,
  conflict: 409,
  too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  unavailable: 503,
};
