/** XLSX files made by hand: parts into a zip archive, and the parts of a plain workbook. */
import { deflateRawSync } from "node:zlib";

export interface Part {
  readonly name: string;
  readonly data: string | Uint8Array;
  /** Already compressed: `data` decompresses to so many bytes, or is said to. */
  readonly size?: number;
}

const bytesOf = (data: string | Uint8Array): Buffer => Buffer.from(data);

/** A zip archive of compressed parts. Checksums are 0: nothing here reads them. */
export const zipOf = (parts: readonly Part[]): Uint8Array => {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const { name, data, size } of parts) {
    const plain = bytesOf(data);
    const packed = size === undefined ? deflateRawSync(plain) : plain;
    const title = Buffer.from(name);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(size ?? plain.length, 18);
    shared.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), shared, title, packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    entries.push(Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\0"), shared, place, title]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...locals, directory, end]));
};

const escaped = (text: string): string =>
  text
    .replace(/_x[0-9A-Fa-f]{4}_/g, (like) => `_x005F${like}`)
    .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
    .replace(/[\0-\x08\x0B-\x1F\uFFFE\uFFFF]/g, (sign) => `_x${sign.charCodeAt(0).toString(16).padStart(4, "0")}_`);

const letters = (column: number): string =>
  (column < 26 ? "" : letters(Math.floor(column / 26) - 1)) + String.fromCharCode(65 + (column % 26));

export interface SheetOf {
  readonly name: string;
  readonly state?: "hidden" | "veryHidden";
  /** XML of `sheetData`, or rows of texts; empty texts have no cell. */
  readonly data: string | readonly (readonly string[])[];
}

const sheetData = (rows: SheetOf["data"]): string =>
  typeof rows === "string"
    ? rows
    : rows
        .map((cells, at) => {
          const written = cells.map((text, column) => {
            const t = `<t xml:space="preserve">${escaped(text)}</t>`;
            return text === "" ? "" : `<c r="${letters(column)}${at + 1}" t="inlineStr"><is>${t}</is></c>`;
          });
          return `<row r="${at + 1}">${written.join("")}</row>`;
        })
        .join("");

const relationships = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

interface Extras {
  /** Items of the shared strings, `<si>…</si>`. */
  readonly strings?: string;
  /** Content of the style sheet. */
  readonly styles?: string;
  readonly workbook?: string;
  /** What stands before the root of each sheet. */
  readonly before?: string;
}

/** The parts of a workbook, to be changed before they are zipped. */
export const partsOf = (
  sheets: readonly SheetOf[],
  { strings, styles, workbook = "", before = "" }: Extras = {},
): Part[] => {
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${relationships}/${type}" Target="${target}"/>`;
  const listed = sheets.map(
    ({ name, state }, at) =>
      `<sheet name="${escaped(name)}" sheetId="${at + 1}"${state ? ` state="${state}"` : ""} r:id="s${at}"/>`,
  );
  const related = [
    ...sheets.map((_, at) => relation(`s${at}`, "worksheet", `worksheets/sheet${at + 1}.xml`)),
    ...(strings === undefined ? [] : [relation("t", "sharedStrings", "/xl/sharedStrings.xml")]),
    ...(styles === undefined ? [] : [relation("y", "styles", "styles.xml")]),
  ];
  return [
    { name: "[Content_Types].xml", data: "<Types/>" },
    {
      name: "_rels/.rels",
      data: `<Relationships>${relation("r", "officeDocument", "xl/workbook.xml")}</Relationships>`,
    },
    {
      name: "xl/workbook.xml",
      data: `<workbook xmlns:r="${relationships}">${workbook}<sheets>${listed.join("")}</sheets></workbook>`,
    },
    { name: "xl/_rels/workbook.xml.rels", data: `<Relationships>${related.join("")}</Relationships>` },
    ...sheets.map(({ data }, at) => ({
      name: `xl/worksheets/sheet${at + 1}.xml`,
      data: `${before}<worksheet><sheetData>${sheetData(data)}</sheetData></worksheet>`,
    })),
    ...(strings === undefined ? [] : [{ name: "xl/sharedStrings.xml", data: `<sst>${strings}</sst>` }]),
    ...(styles === undefined ? [] : [{ name: "xl/styles.xml", data: `<styleSheet>${styles}</styleSheet>` }]),
  ];
};

/** A workbook with these sheets. */
export const xlsxOf = (sheets: readonly SheetOf[], extras: Extras = {}): Uint8Array => zipOf(partsOf(sheets, extras));

/** A workbook with one sheet of texts. */
export const xlsxOfRows = (rows: readonly (readonly string[])[]): Uint8Array =>
  xlsxOf([{ name: "Sheet1", data: rows }]);
