/** `-c stage=<name>` picks `stages/<name>.json`, and nothing else is set on the command line. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { isDisposable, stageConfig, StageName, StageSettings, type StageConfig } from "./config.ts";

const stagesFolder = fileURLToPath(new URL("../../stages", import.meta.url));

/** Of everything in the app's context, what is meant for us: names without `:` or `/`, which are CDK's own flags. */
const ourContext = (context: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(context).filter(([name]) => !/[:/]/.test(name)));

const refuseOtherContext = (names: readonly string[], stage: string): void => {
  const [name] = names;
  if (name === undefined) return;
  throw new Error(
    Object.hasOwn(StageSettings.shape, name)
      ? `-c ${name}=… is not read: ${name} is a setting of the stage. Write it into stages/${stage}.json ` +
          `(docs/stages.md); -c takes stage only.`
      : `-c ${name}=… is not known: -c takes stage only, for example -c stage=prod.`,
  );
};

const contentOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return undefined;
    throw error;
  }
};

const parsed = (text: string, file: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON: ${(error as Error).message}. Correct it and try again.`, { cause: error });
  }
};

/**
 * The stage that the context names (`dev` when it names none), with the settings of its file. Throws a sentence for
 * people: for context that is no stage, for a lasting stage without its file, for a file that cannot be used.
 * @param folder where the stage files are
 */
export const readStage = (context: Readonly<Record<string, unknown>>, folder: string = stagesFolder): StageConfig => {
  const { stage: named = "dev", ...others } = ourContext(context);
  const name = StageName.safeParse(named);
  if (!name.success) throw new Error(`-c stage=${String(named)}: ${name.error.issues[0]!.message}.`);
  const stage = name.data;
  refuseOtherContext(Object.keys(others), stage);
  const file = `stages/${stage}.json`;
  const text = contentOf(join(folder, `${stage}.json`));
  if (text !== undefined) return stageConfig(stage, parsed(text, file), file);
  if (isDisposable(stage)) return stageConfig(stage, {}, file);
  throw new Error(
    `Stage ${stage} has no file ${file}, so nothing was synthesised: guessed settings could erase its data or move ` +
      `its address. Bring the file back, or for a new stage write it ({} takes every default) and commit it. ` +
      `Only dev and local need none. Settings: docs/stages.md.`,
  );
};
