/** What an owner spent in a UTC day, held in DynamoDB by one atomic addition under a condition. */
import type { Spending } from "../../core/ports/task-group-stores.ts";
import { spendingKey } from "./keys.ts";
import type { Table } from "./table.ts";

const daySeconds = 24 * 60 * 60;
/** Longer than a group can run, so that what it gives back still finds its day. */
const keptDays = 40;

/**
 * Costs: 1 WCU each. The last writer's id rests in the item: an addition whose acknowledgement was lost is not made
 * twice, unless the same owner's next one came in between; then the day counts it twice, until midnight UTC.
 */
export const dynamoSpending = (table: Table): Spending => ({
  async hold(owner, day, micros, cap_micros) {
    if (micros > cap_micros) return null;
    const { written, item } = await table.update(
      spendingKey(owner, day),
      {
        text: "ADD #micros :micros SET #expires_at = :expires_at, #write_id = :write_id",
        names: { "#micros": "micros", "#expires_at": "expires_at" },
        values: { ":micros": micros, ":expires_at": Date.parse(`${day}T00:00:00Z`) / 1000 + keptDays * daySeconds },
      },
      {
        text: "attribute_not_exists(#micros) OR #micros <= :room",
        values: { ":room": cap_micros - micros },
      },
    );
    return written && item ? Number(item["micros"]) : null;
  },

  async release(owner, day, micros) {
    const key = spendingKey(owner, day);
    const names = { "#micros": "micros" };
    const less = await table.update(
      key,
      { text: "ADD #micros :less SET #write_id = :write_id", names, values: { ":less": -micros } },
      { text: "#micros >= :micros", values: { ":micros": micros } },
    );
    if (less.written || !less.item) return;
    // More given back than was held: the day cannot go below nothing.
    await table.update(
      key,
      { text: "SET #micros = :nothing, #write_id = :write_id", names, values: { ":nothing": 0 } },
      { text: "#micros < :micros", values: { ":micros": micros } },
    );
  },
});
