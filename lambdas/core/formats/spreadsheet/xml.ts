/** XML as a stream of tags and text: nothing is expanded, nothing else is loaded, and what is no plain data is refused. */
import { Parser } from "saxen";
import { workbookLimits } from "./limits.ts";
import { damaged, oversized } from "./refusals.ts";

export interface XmlReader {
  /** `name` without its prefix. `attributes` are parsed when asked for, with prefixes and entities: `plain` decodes those. */
  open(name: string, attributes: () => Readonly<Record<string, string>>, plain: (text: string) => string): void;
  /** Text between tags, entities decoded; in pieces around CDATA. */
  text?(text: string): void;
  /** Answers "stop" where the rest is of no interest. */
  close?(name: string): "stop" | undefined;
}

const sliceBytes = 1024 * 1024;

const localName = (name: string): string => {
  const at = name.indexOf(":");
  return at < 0 ? name : name.slice(at + 1);
};

const encodingOf = ([first, second]: Uint8Array): string => {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
};

/**
 * Reads a part slice by slice. Throws Refused 422 for XML that is not well-formed or brings a DTD: its entities could be huge or
 * name files elsewhere.
 */
export const readXml = (part: Uint8Array, path: string, reader: XmlReader): void => {
  const decoder = new TextDecoder(encodingOf(part));
  const parser = new Parser();
  let [depth, tags, sinceTag, stopped] = [0, 0, 0, false];
  parser.on("openTag", (name, attributes, decode) => {
    if (stopped) return;
    depth += 1;
    tags += 1;
    sinceTag = 0;
    if (depth > workbookLimits.depth) throw oversized(path, "tags nested too deep");
    if (tags > workbookLimits.tags) throw oversized(path, `more than ${workbookLimits.tags} tags in one part`);
    reader.open(localName(name), attributes, decode);
  });
  parser.on("closeTag", (name) => {
    if (stopped) return;
    depth -= 1;
    sinceTag = 0;
    stopped = reader.close?.(localName(name)) === "stop";
  });
  parser.on("text", (text, decode) => {
    if (!stopped) reader.text?.(decode(text));
  });
  parser.on("cdata", (text) => {
    if (!stopped) reader.text?.(text);
  });
  parser.on("attention", () => {
    throw damaged(path, "holds a DTD (<!DOCTYPE>), which no spreadsheet needs");
  });
  parser.on("error", () => {
    throw damaged(path, "holds a part that is not well-formed XML");
  });
  for (let at = 0; at < part.length && !stopped; at += sliceBytes) {
    const text = decoder.decode(part.subarray(at, at + sliceBytes), { stream: true });
    sinceTag += text.length;
    parser.write(text);
    // What is longer than a slice is read again with each one: unbounded, the time would grow with its square.
    if (sinceTag > 2 * workbookLimits.token_characters)
      throw oversized(path, "a tag or text of over a million characters");
  }
  if (!stopped) parser.end();
};
