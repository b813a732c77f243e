/** How results are addressed as MCP resources: taskgroup://<id>, and ?cursor= for the pages after the first. */
import type { ResourceLink } from "../tools/tool.ts";

export const resourceTemplate = "taskgroup://{id}";

export const resultUri = (id: string, cursor?: string): string =>
  `taskgroup://${id}${cursor === undefined ? "" : `?cursor=${encodeURIComponent(cursor)}`}`;

export const resultLink = (id: string): ResourceLink => ({
  type: "resource_link",
  uri: resultUri(id),
  name: "Full table",
  mimeType: "text/markdown",
});

/** Null for a URI that is not ours. */
export const readResultUri = (uri: string): { id: string; cursor?: string } | null => {
  const parts = /^taskgroup:\/\/((?:tgrp|trun)_[A-Za-z0-9_-]{1,100})\/?(?:\?cursor=([^&#]{1,600}))?$/.exec(uri);
  if (!parts?.[1]) return null;
  if (parts[2] === undefined) return { id: parts[1] };
  try {
    return { id: parts[1], cursor: decodeURIComponent(parts[2]) };
  } catch {
    return null;
  }
};
