/**
 * Property tests draw from one seed, so that a run can be repeated and a merge is never held up by a new draw. Another:
 * `PROPERTY_SEED=7 npm test`; a failure prints its own.
 */
import fc from "fast-check";

fc.configureGlobal({ seed: Number(process.env["PROPERTY_SEED"] ?? 20_261_124) });
