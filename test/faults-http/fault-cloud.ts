/** A local cloud for fault cases: the store can be troubled, waits are short, runs end soon. */
import { startLocalCloud, type LocalCloud } from "../support/local-cloud.ts";
import type { HttpFault } from "./fault-table.ts";
import { runCase, type CaseOptions, type Verdict } from "./run-case.ts";
import { startTroubledStore, type TroubledStore } from "./troubled-store.ts";

/**
 * Deployed durations times this. The smallest that still means something here: 60 s of quiet window are 3 s, 10 s from
 * intent to POST are 0.5 s. Below that a loaded machine, not a fault, would decide what is late.
 */
export const faultTimeScale = 0.05;

export interface FaultCloud {
  readonly cloud: LocalCloud;
  readonly store: TroubledStore;
  stop(): Promise<void>;
}

export const startFaultCloud = async (seed: number): Promise<FaultCloud> => {
  const store = await startTroubledStore(seed);
  const cloud = await startLocalCloud({
    timeScale: faultTimeScale,
    parallelTimeScale: 0.005,
    seed,
    maxWorkers: 14,
    otherEndpoints: { DYNAMODB: store.url },
  });
  const { DYNAMODB } = cloud.endpoints;
  store.target = DYNAMODB ?? "";
  return {
    cloud,
    store,
    async stop() {
      await cloud.stop();
      await store.close();
    },
  };
};

/** A case that broke off is a verdict too. */
export const verdictOf = async ({ cloud, store }: FaultCloud, fault: HttpFault, options: CaseOptions): Promise<Verdict> => {
  if (fault.store) store.trouble = { ...fault.store };
  try {
    return await runCase(cloud, fault, options);
  } catch (error) {
    const wrong = [error instanceof Error ? error.message : String(error)];
    const none = { lost: 0, duplicate: 0, silent: 0, mismapped: 0, posts: 0, struck: 0, seconds: 0 };
    return { name: fault.name, ...none, state: "?", wrong };
  } finally {
    if (fault.store) store.trouble = { throttle: 0, ack_lost: 0 };
  }
};
