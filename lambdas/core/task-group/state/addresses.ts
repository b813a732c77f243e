/** Where a task group is seen. */
import type { Settings } from "../../ports/process.ts";

/** Its page here; with .md, .json, .csv behind it the same as a file. */
export const groupUrl = (settings: Pick<Settings, "public_url">, taskgroup_id: string): string =>
  `${settings.public_url}/${taskgroup_id}`;

/** Its page at Parallel. */
export const platformUrl = (settings: Pick<Settings, "platform_url">, taskgroup_id: string): string =>
  `${settings.platform_url}/view/task-run-group/${taskgroup_id}`;
