/** One simulated Parallel: everything its endpoints share. */
import { Accounts } from "../http/accounts.ts";
import { systemClock, type Clock } from "./clock.ts";
import { Faults } from "../faults/faults.ts";
import { Ledger } from "./ledger.ts";
import { Consents } from "../oauth/oauth-codes.ts";
import { WebhookSender } from "../webhooks/webhooks.ts";

export interface SimulationOptions {
  /** Durations of runs, and gaps between webhook attempts, are multiplied by this. */
  readonly timeScale?: number;
  readonly seed?: string | number;
  readonly clock?: Clock;
  /** Limit over create-run and add-runs POSTs; 2,000 as published. */
  readonly postsPerMinute?: number;
}

export interface Simulation {
  readonly seed: string;
  readonly timeScale: number;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly faults: Faults;
  readonly ledger: Ledger;
  readonly consents: Consents;
  readonly webhooks: WebhookSender;
  /** How often each operation was asked for, whatever came of it. */
  readonly requests: Map<string, number>;
  stop(): void;
}

export function createSimulation(options: SimulationOptions = {}): Simulation {
  const { timeScale = 1, clock = systemClock, postsPerMinute } = options;
  const seed = String(options.seed ?? 1);
  const accounts = new Accounts(postsPerMinute);
  const ledger = new Ledger({ clock, accounts, seed, timeScale });
  const webhooks = new WebhookSender({ clock, ledger, timeScale });
  return {
    seed,
    timeScale,
    clock,
    accounts,
    faults: new Faults(seed),
    ledger,
    consents: new Consents(clock, seed),
    webhooks,
    requests: new Map(),
    stop() {
      ledger.stop();
      webhooks.stop();
    },
  };
}
