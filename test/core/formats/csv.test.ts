import { describe, expect, it } from "@jest/globals";
import { parse } from "csv-parse/sync";
import { tableToCsv } from "../../../lambdas/core/formats/csv.ts";
import { formulas } from "./awkward.ts";
import { sampleTable, tableOf } from "./sample-table.ts";

describe("CSV", () => {
  it.each(formulas.map((text) => [JSON.stringify(text), text]))("disarms the formula %s", (_name, text) => {
    const [, record] = parse(tableToCsv(tableOf([text]))) as string[][];
    expect(record?.slice(4)).toEqual([`'${text}`, `'${text}`]);
  });

  it.each(["-5", "+1.5e3", "1234.50", "-0.5"])("leaves the number %s a number", (text) => {
    const [, record] = parse(tableToCsv(tableOf([text]))) as string[][];
    expect(record?.[4]).toBe(text);
  });

  it("disarms formulas in column names and errors too", () => {
    const table = sampleTable({
      columns: [{ key: "=cmd()", name: "=cmd()", source: "input" }],
      results: [{ $index: 0, $id: null, $status: "failed", $error: "=cmd()", "=cmd()": "x" }],
    });
    expect(parse(tableToCsv(table))).toEqual([
      ["$index", "$id", "$status", "$error", "'=cmd()"],
      ["0", "", "failed", "'=cmd()", "x"],
    ]);
  });

  it("ends lines with CRLF and starts without a byte order mark", () => {
    expect(tableToCsv(tableOf(["a,b"]))).toBe(
      '$index,$id,$status,$error,company,ceo\r\n0,trun_0,completed,,"a,b","a,b"\r\n',
    );
  });
});
