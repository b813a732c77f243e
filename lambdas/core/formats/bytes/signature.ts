/** What a file is by its first bytes, whatever it was sent as. */
import { invalid, type Refused } from "../../problem.ts";

interface Known {
  readonly code: string;
  readonly title: string;
  readonly message: string;
  readonly detail: string;
}

const kinds: readonly (Known & { matches: (start: string) => boolean })[] = [
  {
    matches: (start) =>
      start.startsWith("PK\u0003\u0004") || /^(?:\u00D0\u00CF\u0011\u00E0|\uFFFD\uFFFD\u0011)/.test(start),
    code: "spreadsheet",
    title: "A spreadsheet file as text",
    message: "is a spreadsheet or a zip archive, damaged by being sent as text",
    detail:
      "Send the bytes of an XLSX file with content-type: application/octet-stream, or save the sheet as CSV (UTF-8). Nothing was started.",
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
    detail: "Share it so that anyone with the link can read it, or send the file itself. Nothing was started.",
  },
];

const signatureCharacters = 4_096;

const refusal = ({ code, title, message, detail }: Known, path: string, service: string | null): Refused =>
  invalid({
    code,
    title,
    detail,
    errors: [{ path, message: service === null ? message : message.replace("a web page", `a web page of ${service}`) }],
  });

/**
 * Throws Refused 422 (`spreadsheet`, `pdf`, `web_page`) for what holds no readable table. `path` is the field that is named,
 * `service` where the file was shared.
 */
export const refuseKnownFile = (file: string | Uint8Array, path: string, service: string | null = null): void => {
  const start =
    typeof file === "string"
      ? file.slice(0, signatureCharacters)
      : Buffer.from(file.subarray(0, signatureCharacters)).toString("latin1");
  const known = kinds.find(({ matches }) => matches(start));
  if (known) throw refusal(known, path, service);
};

/** RFC 1952: every gzip file starts with 1F 8B. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;
