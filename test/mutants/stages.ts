/** What keeps data when a stage is deployed again or rolled back, each guard taken away. */
import { type Mutant, mutant } from "./mutant.ts";

const stages = ["test/lib/stage/stage-file.test.ts"];

const newer = ["test/released/newer-version.test.ts"];

export const stagesMutants: readonly Mutant[] = [
  mutant(
    "ledger: unknown fields are dropped",
    "D74: what a newer version wrote survives a rewrite",
    "lambdas/contracts/stored-object.ts",
    ["z.looseObject(shape)", "z.object(shape)"],
    newer,
  ),
  mutant(
    "ledger: an unknown state is rewritten",
    "D74: a state of a newer version is kept",
    "lambdas/core/task-group/state/unknown-state.ts",
    ["return left[field] === standIn ? { ...others, [field]: value } : others;", "return others;"],
    newer,
  ),
  mutant(
    "ledger: a group in an unknown state is moved",
    "D74: nothing moves a group whose state this version does not know",
    "lambdas/core/task-group/state/lifecycle.ts",
    ["if (isUnknownState(record)) throw unknownState(record);", ""],
    newer,
  ),
  mutant(
    "ledger: a step works on a group in an unknown state",
    "D74: nothing is sent for a group whose state this version does not know",
    "lambdas/core/task-group/state/step.ts",
    ['if (isUnknownState(record)) return { elsewhere: go("done") };', ""],
    newer,
  ),
  mutant(
    "ledger: a tombstone keeps fields it does not know",
    "D74: deleting forgets what a newer version stored",
    "lambdas/core/task-group/change/erase.ts",
    ["...knownFieldsOf(TaskGroupSpec, spec),", "...spec,"],
    newer,
  ),
  mutant(
    "stage: a lasting stage without its file",
    "D73: a stage whose file is forgotten does not synthesise",
    "lib/stage/stage-file.ts",
    ["if (isDisposable(stage)) return", "if (stage) return"],
    stages,
  ),
  mutant(
    "stage: settings on the command line are ignored",
    "D73: -c takes stage only",
    "lib/stage/stage-file.ts",
    ["refuseOtherContext(Object.keys(others), stage);", ""],
    stages,
  ),
  mutant(
    "stage: the file decides what lasts",
    "D73: every stage but dev and local keeps its data",
    "lib/stage/config.ts",
    ["const isLasting = !isDisposable(stage);", "const isLasting = parsed.data.retention_days === 0;"],
    ["test/lib/stage/config.test.ts"],
  ),
];
