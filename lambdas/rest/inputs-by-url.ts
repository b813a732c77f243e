/** Rows of the file behind `inputs.url`. */
import type * as z from "zod";
import type { InputsByUrl } from "../contracts/task-group.ts";
import { readFile, type SheetChoice } from "../core/formats/file/read-file.ts";
import { shareLink } from "../core/formats/links/share-link.ts";
import type { ReadRows } from "../core/formats/read/check-rows.ts";
import type { Ports } from "../core/ports.ts";

/** Largest file behind an `inputs.url`. */
const maxFetchedBytes = 20 * 1024 * 1024;

/** A share link in its download form, which a warning says. Throws Refused 4xx for what cannot be fetched or read. */
export const rowsAt = async (
  ports: Ports,
  { url }: z.infer<typeof InputsByUrl>,
  sheet: SheetChoice | undefined,
): Promise<ReadRows> => {
  const link = shareLink(url, { wantsSheet: sheet !== undefined });
  const asked = { url: link?.url ?? url, purpose: "inputs", max_bytes: maxFetchedBytes } as const;
  const { body, content_type } = await ports.fetcher.fetch(asked);
  const source = { content_type, path: "inputs.url", most_bytes: maxFetchedBytes, service: link?.service ?? null };
  const read = readFile(body, { ...source, name: new URL(url).pathname, sheet });
  return link?.note ? { ...read, warnings: [link.note, ...read.warnings] } : read;
};
