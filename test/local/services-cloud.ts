/** A local cloud with one function, one state machine and one sealing key. */
import { startSmallCloud } from "../support/small-assembly.ts";

const root = {
  Effect: "Allow",
  Principal: { AWS: "arn:aws:iam::000000000000:root" },
  Action: "kms:*",
  Resource: "*",
};

export const startServices = () =>
  startSmallCloud({
    functions: { Step: { code: `export const handler = async ({ n }) => ({ next: n > 0 ? "wait" : "done", n });` } },
    definition: {
      StartAt: "T",
      States: {
        T: { Type: "Task", Resource: "${Step}", ResultPath: "$.step", Next: "C" },
        C: { Type: "Choice", Choices: [{ Variable: "$.step.next", StringEquals: "wait", Next: "W" }], Default: "S" },
        W: { Type: "Wait", SecondsPath: "$.n", Next: "S" },
        S: { Type: "Succeed" },
      },
    },
    resources: { Sealing: { Type: "AWS::KMS::Key", Properties: { KeyPolicy: { Statement: [root] } } } },
  });
