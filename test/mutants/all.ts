/** Every mutant, in the order they run. */
import { callersAndLimitsMutants } from "./callers-and-limits.ts";
import { submitAndChangeMutants } from "./submit-and-change.ts";
import { keysAndLogsMutants } from "./keys-and-logs.ts";
import { moneyMutants } from "./money.ts";
import { rowMutants } from "./rows.ts";
import { networkAndTextMutants } from "./network-and-text.ts";
import { optionsMutants } from "./options.ts";
import { pagesMutants } from "./pages.ts";
import { protocolMutants } from "./protocol.ts";
import { redirectsCodesConsentMutants } from "./redirects-codes-consent.ts";
import { tokensMutants } from "./tokens.ts";
import { stagesMutants } from "./stages.ts";
import { uploadsMutants } from "./uploads.ts";
import type { Mutant } from "./mutant.ts";

export const mutants: readonly Mutant[] = [
  ...protocolMutants,
  ...redirectsCodesConsentMutants,
  ...tokensMutants,
  ...keysAndLogsMutants,
  ...networkAndTextMutants,
  ...pagesMutants,
  ...callersAndLimitsMutants,
  ...submitAndChangeMutants,
  ...moneyMutants,
  ...rowMutants,
  ...optionsMutants,
  ...stagesMutants,
  ...uploadsMutants,
];
