/** Parts of a zip archive by name, decompressed within limits (APPNOTE.TXT 4.3). */
import { inflateRawSync } from "node:zlib";
import { workbookLimits } from "./limits.ts";
import { damaged, oversized } from "./refusals.ts";

interface Entry {
  readonly method: number;
  readonly packed: number;
  readonly size: number;
  readonly offset: number;
}

export interface Zip {
  /** In lower case, with `/`: names of parts do not differ by case (ECMA-376 part 2). */
  readonly names: readonly string[];
  /** The bytes of a part, or null without one. Throws Refused 413 over the limits, 422 for damage. */
  part(name: string): Uint8Array | null;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const longestComment = 0xffff;

const keyOf = (name: string): string => name.replaceAll("\\", "/").replace(/^\//, "").toLowerCase();

const endOf = (file: Buffer): number => {
  for (let at = file.length - endBytes; at >= Math.max(0, file.length - endBytes - longestComment); at -= 1) {
    if (file.readUInt32LE(at) === endSignature) return at;
  }
  return -1;
};

const entriesOf = (file: Buffer, path: string): Map<string, Entry> => {
  const end = endOf(file);
  if (end < 0) throw damaged(path, "is a zip archive without its end: the file is cut off");
  const count = file.readUInt16LE(end + 10);
  if (count > workbookLimits.zip_entries) throw oversized(path, `${count} files; a spreadsheet has a few`);
  const entries = new Map<string, Entry>();
  let at = file.readUInt32LE(end + 16);
  for (let seen = 0; seen < count; seen += 1) {
    if (at + 46 > end || file.readUInt32LE(at) !== entrySignature) throw damaged(path, "has a damaged list of parts");
    const nameBytes = file.readUInt16LE(at + 28);
    const next = at + 46 + nameBytes + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
    const key = keyOf(file.toString("utf8", at + 46, at + 46 + nameBytes));
    // Which of two parts of one name counts differs from program to program.
    if (entries.has(key)) throw damaged(path, "holds two parts of one name");
    entries.set(key, {
      method: (file.readUInt16LE(at + 8) & 1) === 1 ? -1 : file.readUInt16LE(at + 10),
      packed: file.readUInt32LE(at + 20),
      size: file.readUInt32LE(at + 24),
      offset: file.readUInt32LE(at + 42),
    });
    at = next;
  }
  return entries;
};

const packedBytes = (file: Buffer, { offset, packed }: Entry, path: string): Buffer => {
  const isLocal = offset + 30 <= file.length && file.readUInt32LE(offset) === localSignature;
  const start = isLocal ? offset + 30 + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28) : 0;
  if (!isLocal || start + packed > file.length) throw damaged(path, "has a part that lies outside the file");
  return file.subarray(start, start + packed);
};

/** Never more than the size that the archive names: a part that goes on beyond it is damaged. */
const inflated = (bytes: Buffer, { method, size }: Entry, path: string): Uint8Array => {
  if (method === 0 && bytes.length === size) return bytes;
  try {
    const part = method === 8 ? inflateRawSync(bytes, { maxOutputLength: Math.max(1, size) }) : null;
    if (part?.length === size) return part;
  } catch {
    // Below: damage and a wrong size are told alike.
  }
  throw damaged(path, "has a part that cannot be decompressed");
};

/** Throws Refused 422 (`damaged_spreadsheet`) for what is no zip archive, 413 (`spreadsheet_too_large`) for too many parts. */
export const openZip = (bytes: Uint8Array, path: string): Zip => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const entries = entriesOf(file, path);
  let total = 0;
  return {
    names: [...entries.keys()],
    part(name) {
      const entry = entries.get(keyOf(name));
      if (!entry) return null;
      total += entry.size;
      if (entry.size > workbookLimits.part_bytes || total > workbookLimits.total_bytes) {
        throw oversized(path, `${entry.size} bytes in ${keyOf(name).slice(0, 80)} when decompressed`);
      }
      if (entry.size > workbookLimits.free_bytes && entry.size > workbookLimits.ratio * entry.packed) {
        throw oversized(path, `${entry.size} bytes compressed into ${entry.packed}, which no table is`);
      }
      return inflated(packedBytes(file, entry, path), entry, path);
    },
  };
};
