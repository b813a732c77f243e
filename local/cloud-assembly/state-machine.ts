/** The definition a state machine would be deployed with: from its file asset or inline, substitutions done. */
import { readFileSync } from "node:fs";
import { type Resolve } from "./intrinsics.ts";
import { type JsonObject } from "../../lambdas/contracts/json.ts";
import { objectAt } from "./json.ts";

/** Throws when the definition's file is missing or a `${Name}` in it has no substitution. */
export function readDefinition(
  machine: { id: string; properties: JsonObject },
  resolve: Resolve,
  assets: ReadonlyMap<string, string>,
): unknown {
  const { Definition, DefinitionString, DefinitionS3Location, DefinitionSubstitutions } = machine.properties;
  const substitutions = objectAt(resolve(DefinitionSubstitutions ?? {}));
  const text = (() => {
    if (DefinitionString !== undefined) return String(resolve(DefinitionString));
    if (Definition !== undefined) return JSON.stringify(resolve(Definition));
    const path = assets.get(String(resolve(objectAt(DefinitionS3Location).Key)));
    if (!path) throw new Error(`${machine.id}: its definition is not an asset of the cloud assembly`);
    return readFileSync(path, "utf8");
  })();
  const filled = text.replace(/\$\{([A-Za-z0-9_]+)\}/g, (_whole, name: string) => {
    if (!(name in substitutions))
      throw new Error(`${machine.id}: its definition wants \${${name}}, which is not substituted`);
    return JSON.stringify(String(substitutions[name])).slice(1, -1);
  });
  return JSON.parse(filled) as unknown;
}
