/** Packs a row's output for rest: gzipped, inline up to 32 KB, else an object with its checksum. */
import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import type { RowOutput, RowRecord } from "../../../contracts/row-ledger.ts";
import type { Ports } from "../../ports.ts";

const maxInlineBytes = 32 * 1024;
type Stored = NonNullable<RowRecord["output"]>;

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export const packOutput = async (
  ports: Pick<Ports, "objects">,
  place: { taskgroup_id: string; row: number; generation: number },
  output: RowOutput,
): Promise<Stored> => {
  const bytes = gzip(Buffer.from(JSON.stringify(output), "utf8"));
  if (bytes.byteLength <= maxInlineBytes) return { inline: bytes.toString("base64") };
  const object_key = `outputs/${place.taskgroup_id}/${place.row}-${place.generation}.json.gz`;
  await ports.objects.put(object_key, bytes, "application/gzip");
  return { object_key, sha256: sha256(bytes), bytes: bytes.byteLength };
};

/** zlib's own buffers are cut to the text: by default it takes 268 KB a call, for outputs that are mostly under 1 KB. */
const gzip = (text: Buffer): Buffer => {
  const windowBits = Math.min(15, Math.max(9, Math.ceil(Math.log2(text.byteLength + 1))));
  const chunkSize = Math.min(16 * 1024, Math.max(256, text.byteLength));
  return gzipSync(text, { level: 6, windowBits, memLevel: windowBits - 7, chunkSize });
};

/** Throws when the object is gone or its checksum differs: a wrong cell is worse than none. */
export const unpackOutput = async (ports: Pick<Ports, "objects">, stored: Stored): Promise<RowOutput> => {
  if ("inline" in stored) return parse(Buffer.from(stored.inline, "base64"));
  const bytes = await ports.objects.get(stored.object_key);
  if (!bytes) throw new Error(`The stored output ${stored.object_key} is gone.`);
  if (sha256(bytes) !== stored.sha256) throw new Error(`The stored output ${stored.object_key} is damaged.`);
  return parse(bytes);
};

const parse = (bytes: Uint8Array): RowOutput => JSON.parse(gunzipSync(bytes).toString("utf8")) as RowOutput;
