/** Which of the media types we have a caller prefers (RFC 9110 section 12.5.1). */
import Negotiator from "negotiator";

/** The best of `available` for an Accept header, or null when none fits. No header: the first. */
export const preferredType = (accept: string | undefined, available: readonly string[]): string | null => {
  const headers = accept === undefined || accept.trim() === "" ? {} : { accept };
  return new Negotiator({ headers }).mediaType([...available]) ?? null;
};
