/** Part: the pepper, by which owners are found, and Parallel's own sign-in. */
import { parallelKeyProvider } from "../adapters/parallel/key-provider.ts";
import { secretPepper } from "../adapters/secrets/pepper.ts";
import type { Part } from "./compose.ts";
import { read } from "./environment.ts";

export const identity: Part = {
  pepper: () => secretPepper(read("PEPPER_SECRET_ARN")),
  keyProvider: () =>
    parallelKeyProvider({
      platform_url: read("PARALLEL_PLATFORM_URL").replace(/\/$/, ""),
      public_url: read("PUBLIC_URL").replace(/\/$/, ""),
    }),
};
