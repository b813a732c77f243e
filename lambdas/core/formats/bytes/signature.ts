/** What a file is by its first bytes, whatever it was sent as. */
import { invalid, type Refused } from "../../problem.ts";

interface Known {
  readonly code: string;
  readonly title: string;
  readonly message: string;
  readonly detail: string;
}

const saveAsCsv = "Save the sheet as CSV (UTF-8) and send that. Nothing was started.";

const kinds: readonly (Known & { matches: (start: string) => boolean })[] = [
  {
    matches: (start) => start.startsWith("PK\u0003\u0004") && !/\[Content_Types\]\.xml|xl\/|mimetype/.test(start),
    code: "zip_archive",
    title: "A zip archive",
    message: "is a zip archive, not a table",
    detail: "Unpack it and send the table in it as CSV. Nothing was started.",
  },
  {
    matches: (start) => start.startsWith("PK\u0003\u0004") || start.startsWith("\u00D0\u00CF\u0011\u00E0"),
    code: "spreadsheet",
    title: "A spreadsheet file",
    message: "is a spreadsheet file (XLSX, ODS or XLS): save it as CSV",
    detail: saveAsCsv,
  },
  {
    matches: (start) => start.startsWith("%PDF"),
    code: "pdf",
    title: "A PDF",
    message: "is a PDF, not a table",
    detail: "Copy the table into a spreadsheet, save it as CSV and send that. Nothing was started.",
  },
  {
    matches: (start) => /^\uFEFF?\s*(?:<!--[^]{0,500}?-->\s*)?<(?:!doctype\s+html|html)\b/i.test(start),
    code: "web_page",
    title: "A web page",
    message: "that is a web page: is the sheet shared?",
    detail:
      "Share the sheet so that anyone with the link can read it and give the link of its CSV export, or send the file itself. Nothing was started.",
  },
];

const signatureCharacters = 4_096;

const refusal = ({ code, title, message, detail }: Known, path: string): Refused =>
  invalid({ code, title, detail, errors: [{ path, message }] });

/**
 * Throws Refused 422 (`spreadsheet`, `zip_archive`, `pdf`, `web_page`) for a file that holds no readable table. `path` is the
 * field that is named.
 */
export const refuseKnownFile = (file: string | Uint8Array, path: string): void => {
  const start =
    typeof file === "string"
      ? file.slice(0, signatureCharacters)
      : Buffer.from(file.subarray(0, signatureCharacters)).toString("latin1");
  const known = kinds.find(({ matches }) => matches(start));
  if (known) throw refusal(known, path);
};

/** RFC 1952: every gzip file starts with 1F 8B. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
