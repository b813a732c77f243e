/** What keeps data when a stage is deployed again, each guard taken away. */
import { type Mutant, mutant } from "./mutant.ts";

const stages = ["test/lib/stage-file.test.ts"];

export const stagesMutants: readonly Mutant[] = [
  mutant(
    "stage: a lasting stage without its file",
    "D73: a stage whose file is forgotten does not synthesise",
    "lib/stage-file.ts",
    ["if (isDisposable(stage)) return", "if (stage) return"],
    stages,
  ),
  mutant(
    "stage: settings on the command line are ignored",
    "D73: -c takes stage only",
    "lib/stage-file.ts",
    ["refuseOtherContext(Object.keys(others), stage);", ""],
    stages,
  ),
  mutant(
    "stage: the file decides what lasts",
    "D73: every stage but dev and local keeps its data",
    "lib/config.ts",
    ["const isLasting = !isDisposable(stage);", "const isLasting = parsed.data.retention_days === 0;"],
    ["test/lib/config.test.ts"],
  ),
];
