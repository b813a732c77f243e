/** XLSX as Excel and others write it: cells as a person sees them, and what is refused. */
import { describe, expect, it } from "@jest/globals";
import { isRecord } from "../../../../lambdas/contracts/json.ts";
import { readFile } from "../../../../lambdas/core/formats/file/read-file.ts";
import { workbookLimits } from "../../../../lambdas/core/formats/spreadsheet/limits.ts";
import { Refused } from "../../../../lambdas/core/problem.ts";
import { partsOf, xlsxOf, xlsxOfRows, zipOf, type SheetOf } from "../../../support/write-xlsx.ts";

const read = (file: Uint8Array, sheet?: string | number) =>
  readFile(file, { name: "a.xlsx", content_type: "", path: "body", most_bytes: 1_000_000, sheet });

const refusal = (file: Uint8Array, sheet?: string | number): Refused => {
  try {
    read(file, sheet);
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error("was not refused");
};
const messageOf = ({ errors }: Refused): string => errors[0]?.message ?? "";

const cellOf = (row: unknown, column: string): unknown => (isRecord(row) ? row[column] : undefined);

const header = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row>';
/** The one cell of a sheet below the header `a`. */
const shown = (cell: string, extras: Parameters<typeof xlsxOf>[1] = {}): unknown => {
  const data = `<row r="1"><c r="A1" t="str"><v>value</v></c></row><row r="2">${cell}</row>`;
  return cellOf(read(xlsxOf([{ name: "S", data }], extras)).rows[0], "value");
};
const styled = (code: string): { styles: string } => ({
  styles: `<numFmts><numFmt numFmtId="164" formatCode="${code.replaceAll('"', "&quot;")}"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>`,
});

describe("numbers of a workbook", () => {
  it.each([
    ["yyyy-mm-dd", "45292", "2024-01-01"],
    ["dd/mm/yyyy hh:mm", "45292.395833333336", "2024-01-01T09:30:00"],
    ["d\\. mmmm yyyy;@", "45292", "2024-01-01"],
    ["[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "45292", "2024-01-01"],
    ["mmm-yy", "45292", "2024-01-01"],
    ["h:mm AM/PM", "0.5625", "13:30:00"],
    ["[h]:mm", "1.1041666666666667", "26:30:00"],
    ["yyyy-mm-dd", "60", "1900-02-29"],
    ["yyyy-mm-dd", "61", "1900-03-01"],
    ["yyyy-mm-dd", "1", "1900-01-01"],
    ["yyyy-mm-dd", "-1", "-1"],
    ["yyyy-mm-dd hh:mm:ss", "45291.999999999", "2024-01-01T00:00:00"],
    ["0.0%", "0.125", "12.5%"],
    ["0%", "0.07", "7%"],
    ["00000", "1234", "01234"],
    ["00000", "1234.5", "1234.5"],
    ['#,##0.00 "days"', "1234.5", "1234.5"],
    ["0.00E+00", "150000000000", "150000000000"],
    ["General", "9007199254740993", "9007199254740993"],
    ["General", "1.2345678901234568E+19", "12345678901234600000"],
    ["General", "0.30000000000000004", "0.3"],
    ["General", "1.0000000000000001E-7", "0.0000001"],
    ["General", "-1.25E-9", "-0.00000000125"],
    ["@", "007", "007"],
  ])("in the format %s: %s is %s", (code, raw, expected) => {
    expect(shown(`<c r="A2" s="1"><v>${raw}</v></c>`, styled(code))).toBe(expected);
  });

  it.each([
    [14, "45292", "2024-01-01"],
    [22, "45292.5", "2024-01-01T12:00:00"],
    [21, "0.5", "12:00:00"],
    [46, "2", "48:00:00"],
    [10, "0.5", "50%"],
    [4, "0.5", "0.5"],
  ])("in the built-in format %i: %s is %s", (id, raw, expected) => {
    const styles = `<cellXfs><xf numFmtId="${id}"/></cellXfs>`;
    expect(shown(`<c r="A2" s="0"><v>${raw}</v></c>`, { styles })).toBe(expected);
  });

  it("are dates from 1904 where the workbook says so", () => {
    const extras = { ...styled("yyyy-mm-dd"), workbook: '<workbookPr date1904="1"/>' };
    expect(shown('<c r="A2" s="1"><v>43830</v></c>', extras)).toBe("2024-01-01");
  });
});

describe("other cells", () => {
  it.each([
    ["a shared text of several runs", '<c r="A2" t="s"><v>1</v></c>', "Ada & Lovelace"],
    ["an inline text", '<c r="A2" t="inlineStr"><is><t>a&#10;b</t></is></c>', "a\nb"],
    ["text in CDATA", '<c r="A2" t="str"><v><![CDATA[<b>]]></v></c>', "<b>"],
    ["an escaped control character", '<c r="A2" t="str"><v>a_x000D_b_x005F_x000D_</v></c>', "a\rb_x000D_"],
    ["yes", '<c r="A2" t="b"><v>1</v></c>', "TRUE"],
    ["no", '<c r="A2" t="b"><v>0</v></c>', "FALSE"],
    ["a date as text", '<c r="A2" t="d"><v>2024-01-01T00:00:00</v></c>', "2024-01-01"],
    ["a formula with its value", '<c r="A2"><f>1+1</f><v>2</v></c>', "2"],
    ["an entity that nobody declared", '<c r="A2" t="str"><v>&amp;lt; &unknown;</v></c>', "&lt; &unknown;"],
    ["names with a prefix", '<x:c r="A2" t="str"><x:v>x</x:v></x:c>', "x"],
    ["no reference", '<c t="str"><v>x</v></c>', "x"],
  ])("hold %s", (_, cell, expected) => {
    const strings = "<si><t>no</t></si><si><r><t>Ada </t></r><r><t>&amp; Lovelace</t></r><rPh><t>no</t></rPh></si>";
    expect(shown(cell, { strings })).toBe(expected);
  });

  it("with an error or a formula without value are empty, and named", () => {
    const data = `${header}<row r="2"><c r="A2" t="e"><v>#N/A</v></c><c r="B2"><v>1</v></c></row><row r="3"><c r="A3"><v>2</v></c><c r="AB3"><f>A1</f></c></row>`;
    const { rows, warnings } = read(xlsxOf([{ name: "S", data }]));
    expect(rows).toEqual([
      { a: "", b: "1" },
      { a: "2", b: "" },
    ]);
    expect(warnings).toEqual([
      "1 cell holds an error and is empty here (#N/A in A2).",
      "1 formula has no value in the file and is empty here: open and save the file in a spreadsheet program (AB3).",
    ]);
  });

  it("that are merged have their value in the first one; blank rows and columns are dropped, hidden rows read, all said", () => {
    const data = `<row r="2"><c r="B2" t="str"><v>a</v></c><c r="C2" t="str"><v>b</v></c></row><row r="4" hidden="1"><c r="B4" t="str"><v>merged</v></c></row><row r="5"><c r="B5" t="str"><v> </v></c></row><row r="6"><c r="C6"><v>1</v></c></row><row r="9"/>`;
    const { rows, warnings, columns } = read(xlsxOf([{ name: "S", data }]));
    expect(columns).toEqual(["a", "b"]);
    expect(rows).toEqual([
      { a: "merged", b: "" },
      { a: "", b: "1" },
    ]);
    expect(warnings).toEqual([
      "3 blank rows were dropped (rows 1, 3, 5).",
      "1 hidden row was read too (row 4).",
      "1 empty column was dropped (column 1).",
    ]);
  });

  it("are named by row where the header is too short", () => {
    const file = xlsxOfRows([
      ["a", "b"],
      ["1", "2", "3"],
    ]);
    expect(messageOf(refusal(file))).toBe("row 2 has 3 cells, the header has 2");
  });
});

describe("the sheet that is read", () => {
  const table = (name: string, state?: SheetOf["state"]): SheetOf => ({
    name,
    data: [["sheet"], [name]],
    ...(state && { state }),
  });
  const file = xlsxOf([table("Lists", "hidden"), table("Companies"), table("2024"), table("Notes", "veryHidden")]);
  const nameIn = (sheet?: string | number) => cellOf(read(file, sheet).rows[0], "sheet");

  it("is the first one that is not hidden, and the others are named", () => {
    expect(nameIn()).toBe("Companies");
    expect(read(file).warnings).toEqual([
      'The sheet "Companies" was read, not "Lists" (hidden), "2024", "Notes" (hidden). Choose another with sheet.',
    ]);
    expect(nameIn("lists ")).toBe("Lists");
  });

  it("is the one asked for by name, else by number", () => {
    expect([nameIn("Notes"), nameIn(1), nameIn("2"), nameIn("2024")]).toEqual(["Notes", "Lists", "Companies", "2024"]);
    expect(read(file, 1).warnings).toEqual([]);
  });

  it.each(["Q3", 5, 0, "constructor"])("is refused with the names of all where there is no %s", (sheet) => {
    const { kind, code, errors } = refusal(file, sheet);
    expect([kind, code]).toEqual(["invalid", "unknown_sheet"]);
    const message = 'the file has the sheets "Lists" (hidden), "Companies", "2024", "Notes" (hidden)';
    expect(errors).toEqual([{ path: "sheet", message }]);
  });

  it("is refused for a text, which has none", () => {
    expect(refusal(new TextEncoder().encode("a,b\n1,2"), "Q3").code).toBe("unknown_sheet");
  });
});

const withPart = (name: string, change: (data: string) => string): Uint8Array =>
  zipOf(
    partsOf([{ name: "S", data: [["a"], ["1"]] }], { strings: "", styles: "" }).map((part) =>
      part.name === name ? { ...part, data: change(String(part.data)) } : part,
    ),
  );

describe("workbooks that are refused", () => {
  it.each(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "_rels/.rels"])(
    "bring a DTD in %s",
    (name) => {
      const dtd = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c SYSTEM "file:///etc/passwd">]>';
      const refused = refusal(withPart(name, (data) => dtd + data));
      expect([refused.code, messageOf(refused)]).toEqual([
        "damaged_spreadsheet",
        "holds a DTD (<!DOCTYPE>), which no spreadsheet needs",
      ]);
    },
  );

  it.each([
    [
      "XML that is not well-formed",
      withPart("xl/worksheets/sheet1.xml", (data) => data.replace("</row>", "")),
      "damaged_spreadsheet",
    ],
    [
      "a sheet that is missing",
      zipOf(partsOf([{ name: "S", data: "" }]).filter(({ name }) => !name.includes("sheet1"))),
      "damaged_spreadsheet",
    ],
    ["an empty sheet", xlsxOf([{ name: "S", data: "" }]), "invalid_rows"],
    [
      "a text that is not there",
      xlsxOf([{ name: "S", data: '<row><c t="s"><v>7</v></c></row>' }]),
      "damaged_spreadsheet",
    ],
    ["a list of parts that is cut off", xlsxOfRows([["a"], ["1"]]).subarray(0, -30), "damaged_spreadsheet"],
    [
      "two parts of one name",
      zipOf([...partsOf([{ name: "S", data: [["a"], ["1"]] }]), { name: "XL/workbook.xml", data: "" }]),
      "damaged_spreadsheet",
    ],
    ["a zip archive of something else", zipOf([{ name: "a.csv", data: "a\n1\n" }]), "zip_archive"],
    ["an OpenDocument file", zipOf([{ name: "content.xml", data: "<a/>" }]), "spreadsheet"],
    ["a binary workbook", zipOf([{ name: "xl/workbook.bin", data: "" }]), "spreadsheet"],
    [
      "a document",
      zipOf([
        { name: "[Content_Types].xml", data: "" },
        { name: "word/document.xml", data: "" },
      ]),
      "spreadsheet",
    ],
    ["an old Excel file", new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0, 0, 0, 0]), "spreadsheet"],
  ])("are %s", (_, file, code) => {
    expect(refusal(file).code).toBe(code);
  });

  it("are encrypted, and the refusal says so", () => {
    const file = Buffer.concat([Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), Buffer.from("EncryptedPackage", "utf16le")]);
    expect(messageOf(refusal(new Uint8Array(file)))).toContain("encrypted");
  });

  it("hold more than their own list says, or more than is read", () => {
    const parts = partsOf([{ name: "S", data: [["a"], ["1"]] }]);
    const of = (size: number) =>
      zipOf(
        parts.map((part) =>
          part.name.includes("sheet1") ? { ...part, data: Buffer.from("A".repeat(99)), size } : part,
        ),
      );
    expect(refusal(of(50)).code).toBe("damaged_spreadsheet");
    expect(refusal(of(workbookLimits.part_bytes + 1))).toMatchObject({
      kind: "too_large",
      code: "spreadsheet_too_large",
    });
    expect(refusal(of(0xffffffff)).kind).toBe("too_large");
    // A zip bomb is told by its list of parts, and not decompressed.
    expect(messageOf(refusal(of(workbookLimits.free_bytes + 1)))).toMatch(
      /bytes compressed into 99, which no table is$/,
    );
  });

  it.each([
    [
      "one text in too many cells",
      `<row r="1"><c t="s"><v>0</v></c></row>${`<row><c t="s"><v>0</v></c></row>`.repeat(1_300)}`,
    ],
    ["too many cells", `<row r="1"><c r="XFD1"><v>1</v></c></row>${'<row><c r="XFD1"><v>1</v></c></row>'.repeat(200)}`],
    ["tags nested too deep", `<row><c>${"<is>".repeat(100)}`],
    ["a tag without end", `<row><c ${'a="1" '.repeat(700_000)}/></row>`],
    ["a text without end", `<row><c t="str"><v>${"x".repeat(8_000_000)}</v></c></row>`],
    ["too many rows", "<row><c><v>1</v></c></row>".repeat(100_002)],
  ])("hold %s", (_, data) => {
    const strings = `<si><t>${"x".repeat(32_000)}</t></si>`;
    expect(refusal(xlsxOf([{ name: "S", data }], { strings })).code).toBe("spreadsheet_too_large");
  });
});
