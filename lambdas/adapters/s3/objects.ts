/** Inputs and large outputs in one S3 bucket. */
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
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

    async open(Key) {
      try {
        const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
        if (!Body) throw new Error(`S3 answered ${Key} without a body`);
        return Body as AsyncIterable<Uint8Array>;
      } catch (error) {
        if (error instanceof NoSuchKey) return null;
        throw error;
      }
    },

    // By a list: who starts a task group may learn that a file is there, and not read it.
    async find(key) {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: key, MaxKeys: 1 }));
      const [object] = Contents;
      if (object?.Key !== key || object.ETag === undefined) return null;
      return { bytes: object.Size ?? 0, etag: object.ETag };
    },

    async copy(from, Key, CopySourceIfMatch) {
      try {
        const CopySource = `${Bucket}/${from}`;
        await client.send(new CopyObjectCommand({ Bucket, Key, CopySource, CopySourceIfMatch }));
        return true;
      } catch (error) {
        const isOther = error instanceof S3ServiceException && error.name === "PreconditionFailed";
        if (isOther || error instanceof NoSuchKey) return false;
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
