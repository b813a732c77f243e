/** The DynamoDB client. */
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { awsClient } from "../aws-client.ts";

/** Five attempts rather than three: throttling is ordinary here, and every write recognises its own repetition. */
export const dynamoClient = (): DynamoDBClient => new DynamoDBClient({ ...awsClient, maxAttempts: 5 });
