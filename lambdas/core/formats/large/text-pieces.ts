/** Text out of bytes as they come, in one encoding. */
import { isBinary, type Encoding } from "../bytes/decode.ts";
import { decodeStrictly } from "../bytes/strict-decoder.ts";

/** Some of the bytes are not of the encoding that was tried. */
export class OtherEncoding extends Error {
  override readonly name = "OtherEncoding";
}

const decoderOf = (label: string): ((bytes: Uint8Array | null) => string) => {
  try {
    const decoder = new TextDecoder(label, { fatal: true });
    if (decoder.encoding !== "windows-1252") {
      return (bytes) => (bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode());
    }
  } catch {
    throw new OtherEncoding(`${label} is not known`);
  }
  // A byte is a character there: each piece stands alone.
  return (bytes) => (bytes ? (decodeStrictly(bytes, label) ?? "") : "");
};

/** Ctrl-Z is how files of DOS end. */
const endMark = /\u001A\s*$/;

/**
 * The text in pieces, without byte order mark and end mark. `looked` hears of the bytes read so far before each piece. Throws
 * OtherEncoding as soon as the bytes are not of this encoding.
 */
export async function* textPieces(
  bytes: AsyncIterable<Uint8Array>,
  { label, isGuess }: Encoding,
  looked: (bytes: number) => Promise<void>,
): AsyncGenerator<string> {
  const decode = decoderOf(label);
  const strictly = (piece: Uint8Array | null): string => {
    try {
      return decode(piece);
    } catch {
      throw new OtherEncoding(`not ${label}`);
    }
  };
  let [size, held, isFirst] = [0, "", true];
  for await (const piece of bytes) {
    size += piece.length;
    await looked(size);
    let text = held + strictly(piece);
    if (isGuess && isBinary(text)) throw new OtherEncoding(`binary, not ${label}`);
    if (isFirst && text !== "") [text, isFirst] = [text.replace(/^\uFEFF/, ""), false];
    held = endMark.exec(text.slice(-1_024))?.[0] ?? "";
    if (text.length > held.length) yield text.slice(0, text.length - held.length);
  }
  const rest = held + strictly(null);
  const end = rest.replace(endMark, "");
  if (end !== "") yield end;
}
