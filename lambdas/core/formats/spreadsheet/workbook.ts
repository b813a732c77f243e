/** Which sheets a workbook has and where its parts are (ECMA-376 parts 1 and 2). */
import { damaged, otherFile, zipArchive } from "./refusals.ts";
import { readXml } from "./xml.ts";
import type { Zip } from "./zip.ts";

export interface SheetEntry {
  readonly name: string;
  readonly hidden: boolean;
  /** Name of its part. */
  readonly part: string;
}

export interface Workbook {
  /** Worksheets in the order of their tabs. */
  readonly sheets: readonly SheetEntry[];
  /** Day 0 is 1904-01-01 instead of 1899-12-31. */
  readonly from_1904: boolean;
  readonly shared_strings: Uint8Array | null;
  readonly styles: Uint8Array | null;
}

interface Relation {
  readonly type: string;
  readonly target: string;
}

/** `../a/b.xml` as seen from the folder `xl`. A target never leaves the archive: it is looked up in it. */
const resolved = (folder: string, target: string): string => {
  const parts = target.startsWith("/") ? [] : folder.split("/").filter(Boolean);
  for (const step of target.split("/")) {
    if (step === "..") parts.pop();
    else if (step !== "." && step !== "") parts.push(step);
  }
  return parts.join("/");
};

const folderOf = (part: string): string => part.split("/").slice(0, -1).join("/");

/** Relations of a part, by id; those to the outside (links to other files) are left out. */
const relationsOf = (zip: Zip, part: string, path: string): Map<string, Relation> => {
  const folder = folderOf(part);
  const name = part.slice(folder === "" ? 0 : folder.length + 1);
  const found = new Map<string, Relation>();
  const bytes = zip.part(`${folder === "" ? "" : `${folder}/`}_rels/${name}.rels`);
  if (!bytes) return found;
  readXml(bytes, path, {
    open(tag, attributes, plain) {
      if (tag !== "Relationship") return;
      const { Id, Type, Target, TargetMode } = attributes();
      if (Id === undefined || Target === undefined || TargetMode === "External") return;
      found.set(Id, { type: Type?.split("/").at(-1) ?? "", target: resolved(folder, plain(Target)) });
    },
  });
  return found;
};

const isTrue = (text: string | undefined): boolean => text === "1" || text === "true";

/** Worksheets without a list of them, by their names: some programs write no more than that. */
const unlistedSheets = (zip: Zip): SheetEntry[] =>
  zip.names
    .flatMap((part) => {
      const number = /^xl\/worksheets\/sheet(\d+)\.xml$/.exec(part)?.[1];
      return number === undefined ? [] : [{ part, number: Number(number) }];
    })
    .sort((a, b) => a.number - b.number)
    .map(({ part, number }) => ({ name: `Sheet${number}`, hidden: false, part }));

const refuseOther = (zip: Zip, path: string): never => {
  const has = (start: string): boolean => zip.names.some((name) => name.startsWith(start));
  if (has("xl/workbook.bin")) throw otherFile(path, "is a binary workbook (XLSB): save it as XLSX or CSV");
  if (has("content.xml")) throw otherFile(path, "is an OpenDocument file (ODS): save the sheet as XLSX or CSV");
  if (has("index/") || has("index.zip")) throw otherFile(path, "is a Numbers file: export it as XLSX or CSV");
  if (has("word/") || has("ppt/")) throw otherFile(path, "is a document or presentation, not a table");
  if (has("[content_types].xml") || has("xl/")) throw damaged(path, "is a spreadsheet without sheets");
  throw zipArchive(path);
};

/** Throws Refused 422 for an archive that is no XLSX workbook, or a damaged one. */
export const readWorkbook = (zip: Zip, path: string): Workbook => {
  const main = [...relationsOf(zip, "", path).values()].find(({ type }) => type === "officeDocument");
  const part = main?.target ?? "xl/workbook.xml";
  const bytes = part.endsWith(".xml") ? zip.part(part) : null;
  const relations = relationsOf(zip, part, path);
  const sheets: SheetEntry[] = [];
  let from_1904 = false;
  let isWorkbook = false;
  if (bytes) {
    readXml(bytes, path, {
      open(tag, attributes, plain) {
        if (tag === "workbook") isWorkbook = true;
        if (tag === "workbookPr") from_1904 = isTrue(attributes()["date1904"]);
        if (tag !== "sheet") return;
        const { name = "", state = "visible", ...more } = attributes();
        // Its prefix is r by custom only.
        const id = Object.keys(more).find((key) => key.endsWith(":id"));
        const relation = relations.get(more[id ?? ""] ?? "");
        // Charts and dialogs have tabs too.
        if (relation?.type === "worksheet")
          sheets.push({ name: plain(name), hidden: state !== "visible", part: relation.target });
      },
    });
  }
  const listed = isWorkbook ? sheets : bytes ? [] : unlistedSheets(zip);
  if (listed.length === 0) refuseOther(zip, path);
  const byType = (type: string): Uint8Array | null => {
    const target = [...relations.values()].find((relation) => relation.type === type)?.target;
    return target === undefined ? null : zip.part(target);
  };
  return { sheets: listed, from_1904, shared_strings: byType("sharedStrings"), styles: byType("styles") };
};
