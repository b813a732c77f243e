/** Text of one encoding, or null for bytes that it does not have. */

/** 0x80 to 0x9F of Windows-1252; where it has none, the control character, as in the WHATWG Encoding standard. */
const windows1252 = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";

/**
 * `encoding` is a label of the WHATWG Encoding standard; null for one that is not known. Windows-1252 (and ISO-8859-1, which is
 * the same there) is done here: TextDecoder of Node 20 reads 0x80 to 0x9F as control characters, so that “ and € are lost.
 */
export const decodeStrictly = (bytes: Uint8Array, encoding: string): string | null => {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    if (decoder.encoding !== "windows-1252") return decoder.decode(bytes);
  } catch {
    return null;
  }
  const latin1 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
  return latin1.replace(/[\x80-\x9F]/g, (control) => windows1252[control.charCodeAt(0) - 0x80] ?? control);
};
