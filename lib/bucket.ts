/** The one bucket: private, each folder kept as long as what it belongs to. */
import { Duration, type RemovalPolicy, Validations } from "aws-cdk-lib";
import { BlockPublicAccess, Bucket, BucketEncryption, HttpMethods, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import type { Construct } from "constructs";

export interface BucketSettings {
  readonly retention_days: number;
  readonly removalPolicy: RemovalPolicy;
  /** Where our pages are. */
  readonly publicUrl: string;
  /** What rests as long as the records do. */
  readonly folders: readonly string[];
}

export const createBucket = (scope: Construct, id: string, settings: BucketSettings): Bucket => {
  const { retention_days, removalPolicy, publicUrl, folders } = settings;
  const bucket = new Bucket(scope, id, {
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    encryption: BucketEncryption.S3_MANAGED,
    enforceSSL: true,
    removalPolicy,
    // Our page may send the form of an upload; whoever holds a form may send it, from wherever.
    cors: [{ allowedOrigins: [publicUrl], allowedMethods: [HttpMethods.POST], maxAge: 3_600 }],
    lifecycleRules: [
      { id: "broken-uploads", abortIncompleteMultipartUploadAfter: Duration.days(1) },
      { id: "uploads", prefix: "uploads/", expiration: Duration.days(1) },
      // One day more than the records: an object never goes before the record that names it.
      ...(retention_days > 0 ? folders : []).map((folder) => ({
        id: folder,
        prefix: `${folder}/`,
        expiration: Duration.days(retention_days + 1),
      })),
    ],
  });
  Validations.of(bucket).acknowledge({
    id: "AwsSolutions-S1",
    reason: "Private and read by our functions only; an access log would hold task group ids in a second place.",
  });
  return bucket;
};
