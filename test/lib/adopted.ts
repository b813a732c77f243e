/** Settings of a stage that adopts every resource that holds data. */
export const adopt = {
  task_groups_table: "old-groups",
  oauth_table: "old-oauth",
  bucket: "old-bucket",
  sealing_key_arn: "arn:aws:kms:eu-west-1:111122223333:key/0d3e",
  pepper_secret_arn: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:pepper-AbCdEf",
};
