/** Which format a read answers in: the extension, else the Accept header with its q-values. */
import { notAcceptable, notFound } from "../core/problem.ts";
import type { HttpRequest } from "../middleware/http/request.ts";
import { preferredType } from "../middleware/http/negotiate.ts";

/** In order of preference when the caller does not mind: Markdown first. */
export const mediaTypes = {
  md: "text/markdown",
  html: "text/html",
  json: "application/json",
  csv: "text/csv",
} as const;
export type ReadFormat = keyof typeof mediaTypes;

const formats = Object.keys(mediaTypes) as ReadFormat[];
const isFormat = (name: string): name is ReadFormat => (formats as string[]).includes(name);

/** `tgrp_1.csv` is the id `tgrp_1` and the extension `csv`. */
const splitId = (param: string): { id: string; extension: string | null } => {
  const dot = param.indexOf(".");
  return dot === -1 ? { id: param, extension: null } : { id: param.slice(0, dot), extension: param.slice(dot + 1) };
};

/** Whether a person with a browser asks: their errors are pages. */
export const wantsPage = (request: Pick<HttpRequest, "params" | "headers">): boolean => {
  const { extension } = splitId(request.params["id"] ?? "");
  if (extension !== null) return extension === "html";
  return preferredType(request.headers["accept"], Object.values(mediaTypes)) === mediaTypes.html;
};

/** The id and format of GET /{id}. Throws Refused 404 for what can be no id or format, 406 when no format fits. */
export const readAddress = (request: HttpRequest): { id: string; format: ReadFormat } => {
  const { id, extension } = splitId(request.params["id"] ?? "");
  if (!/^(tgrp|trun)_[A-Za-z0-9_-]{1,200}$/.test(id)) {
    throw notFound({
      code: "not_found",
      title: "Nothing here",
      detail: "Task groups are at /tgrp_…, single runs at /trun_….",
      errors: [{ path: "id", message: "is neither a task group id (tgrp_…) nor a run id (trun_…)" }],
    });
  }
  if (extension !== null) {
    if (isFormat(extension)) return { id, format: extension };
    const known = formats.map((format) => `.${format}`).join(", ");
    throw notFound({
      code: "unknown_format",
      title: "No such format",
      detail: `Formats are ${known}.`,
      errors: [{ path: "id", message: `has an unknown extension; known are ${known}` }],
    });
  }
  const preferred = preferredType(request.headers["accept"], Object.values(mediaTypes));
  const format = formats.find((candidate) => mediaTypes[candidate] === preferred);
  if (format) return { id, format };
  throw notAcceptable({
    code: "not_acceptable",
    title: "No acceptable format",
    detail: `Accept one of ${Object.values(mediaTypes).join(", ")}.`,
    errors: [{ path: "accept", message: "names no format that is served here" }],
  });
};
