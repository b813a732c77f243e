/** How Parallel signs a webhook: the new key form and the one that older customers keep (docs/parallel-contract.md section 9). */
import { createHmac } from "node:crypto";

export type SignatureForm = "new" | "legacy";

/**
 * `v1,<base64>` over `id.timestamp.body`. New: the key is the base64 after `whsec_`; legacy: the whole secret's bytes.
 */
export function signWebhook(
  secret: string,
  message: { readonly id: string; readonly timestamp: string; readonly body: string },
  form: SignatureForm,
): string {
  const key = form === "new" ? Buffer.from(secret.replace(/^whsec_/, ""), "base64") : Buffer.from(secret, "utf8");
  const signed = `${message.id}.${message.timestamp}.${message.body}`;
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}
