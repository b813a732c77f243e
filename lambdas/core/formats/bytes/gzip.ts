/** gzip, decoded within a limit. */
import { gunzipSync } from "node:zlib";
import { invalid, tooLarge } from "../../problem.ts";

/** Throws Refused 413 when the content is over `most` bytes (nothing beyond is decoded), 422 when it is damaged. */
export const gunzip = (bytes: Uint8Array, most: number, path: string): Uint8Array => {
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    if (typeof error === "object" && error !== null && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE") {
      throw tooLarge({
        code: "request_too_large",
        title: "Too large when decompressed",
        detail: `Decompressed, it may have ${most.toLocaleString("en-US")} bytes. Send fewer rows. Nothing was started.`,
        errors: [{ path, message: `is more than ${most} bytes when decompressed` }],
        more: { limit_bytes: most },
      });
    }
    throw invalid({
      code: "damaged_gzip",
      title: "Damaged gzip",
      detail: "Compress it again, or send it as it is. Nothing was started.",
      errors: [{ path, message: "starts like gzip but cannot be decompressed" }],
    });
  }
};
