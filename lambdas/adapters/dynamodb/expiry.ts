/** When records nobody asks for any more may be deleted: DynamoDB's TTL, a broom and never a judge. */
import type { Clock } from "../../core/ports/process.ts";

export interface Retention {
  readonly clock: Clock;
  /** Days a group is kept after its end; 0: for ever. */
  readonly days: number;
}

const daySeconds = 24 * 60 * 60;
/** A group may run for seven days; its parts outlive the last write by a day more than that. */
const slackDays = 8;

/** TTL attribute (epoch seconds) of a part of a group, or nothing when groups are kept for ever. */
export const keptUntil = ({ clock, days }: Retention): { expires_at?: number } =>
  days === 0 ? {} : { expires_at: Math.floor(clock.now() / 1000) + (days + slackDays) * daySeconds };
