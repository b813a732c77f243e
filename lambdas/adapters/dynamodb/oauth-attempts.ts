/** Counts of attempts per window, in DynamoDB. */
import type { Attempts } from "../../core/ports/oauth-stores.ts";
import { attemptsKey } from "./oauth-keys.ts";
import type { Table } from "./table.ts";

/** Costs: 1 WCU a count. An item is swept once its window has ended. */
export const dynamoAttempts = (table: Table): Attempts => ({
  async count(key, window_ends_at) {
    const { item } = await table.update(
      attemptsKey(key, window_ends_at),
      {
        text: "SET #count = if_not_exists(#count, :none) + :one, #expires_at = :expires_at, #write_id = :write_id",
        names: { "#count": "count", "#expires_at": "expires_at" },
        values: { ":none": 0, ":one": 1, ":expires_at": Math.ceil(window_ends_at / 1000) },
      },
      { text: "attribute_not_exists(#count) OR #count >= :none" },
    );
    return Number(item?.["count"]);
  },
});
