/** Who may see private columns: their owner in person, never a client that the owner connected. */
import type { Caller } from "../../oauth/sign-in/caller.ts";

const inPerson: Readonly<Record<Caller["via"], boolean>> = {
  api_key: true,
  bearer_key: true,
  session: true,
  access_token: false,
};

export const seesPrivate = ({ via }: Pick<Caller, "via">): boolean => inPerson[via];
