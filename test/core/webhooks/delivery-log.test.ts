import { describe, expect, it } from "@jest/globals";
import { readDeliveryLog, resendDelivery } from "../../../lambdas/core/webhooks/delivery-log.ts";
import { ended, tellOwner, world } from "./receiver.ts";

const receiverUrl = "https://receiver.example/hook";

describe("the delivery log", () => {
  it("resends a failed delivery with the same id and body", async () => {
    const { ports, received } = world([410]);
    await tellOwner(ports, ended(), receiverUrl);
    const [failed] = (await readDeliveryLog(ports, "tgrp_1")).deliveries;
    expect(await resendDelivery(ports, "tgrp_1", failed!.delivery_id)).toMatchObject({ state: "delivered" });
    expect(received[1]!.headers["webhook-id"]).toBe(received[0]!.headers["webhook-id"]);
    expect(received[1]!.body).toBe(received[0]!.body);
    await expect(resendDelivery(ports, "tgrp_1", "msg_none")).rejects.toMatchObject({ kind: "not_found" });
  });
});
