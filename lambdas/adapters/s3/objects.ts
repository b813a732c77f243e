/** Inputs and large outputs in one S3 bucket. */
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import type { Objects } from "../../core/ports/task-group-stores.ts";
import { awsClient } from "../aws-client.ts";

/** Writes and deletes are repeatable as they are; reading needs `s3:ListBucket` too, else S3 answers 403 for absent. */
export const s3Objects = (Bucket: string): Objects => {
  const client = new S3Client({
    ...awsClient,
    requestHandler: { ...awsClient.requestHandler, requestTimeout: 20_000 },
  });
  return {
    async put(Key, Body, ContentType) {
      await client.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
    },

    async get(Key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        if (!Body) throw new Error(`S3 answered ${Key} without a body`);
        return await Body.transformToByteArray();
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },

    async erase(Prefix) {
      if (!Prefix) throw new Error("Refusing to erase a whole bucket: give a prefix.");
      for (;;) {
        const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
        const Objects = Contents.flatMap(({ Key }) => (Key === undefined ? [] : [{ Key }]));
        if (Objects.length === 0) return;
        const { Errors = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }),
        );
        if (Errors.length > 0) throw new Error(`S3 left ${Errors.length} objects under ${Prefix}: ${Errors[0]?.Code}`);
      }
    },
  };
};
