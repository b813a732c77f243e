/** Presigned POSTs: the policy in the form lets its holder write one object, and S3 refuses everything else. */
import { S3Client } from "@aws-sdk/client-s3";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import type { UploadForms } from "../../core/ports/uploads.ts";
import { awsClient } from "../aws-client.ts";

/** Path style where another endpoint stands in for S3; a bucket has no host of its own there. */
export const s3UploadForms = (Bucket: string): UploadForms => {
  const client = new S3Client(awsClient);
  return {
    async form({ key, content_type, max_bytes, seconds }) {
      const { url, fields } = await createPresignedPost(client, {
        Bucket,
        Key: key,
        Fields: { "Content-Type": content_type },
        Conditions: [
          ["content-length-range", 1, max_bytes],
          ["eq", "$Content-Type", content_type],
          ["eq", "$key", key],
        ],
        Expires: seconds,
      });
      return { url, fields };
    },
  };
};
