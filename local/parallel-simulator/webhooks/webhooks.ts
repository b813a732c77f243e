/** Sends one signed webhook per run that completed or failed, and again until somebody answers 2xx. */
import { timestamp, type Clock } from "../runs/clock.ts";
import type { Ledger } from "../runs/ledger.ts";
import type { Run } from "../runs/records.ts";
import { runView } from "../runs/run-view.ts";
import { hash } from "../runs/seed.ts";
import { signWebhook } from "./webhook-signature.ts";

/** One attempt, as `/_control/webhooks` lists it; `outcome` is the HTTP status or why there was none. */
export interface Delivery {
  readonly webhook_id: string;
  readonly run_id: string;
  readonly url: string;
  readonly attempt: number;
  readonly at: string;
  readonly outcome: number | string;
}

const firstGap = 5_000;
const giveUpAfter = 48 * 3_600_000;

export class WebhookSender {
  readonly deliveries: Delivery[] = [];
  readonly #clock: Clock;
  readonly #timeScale: number;
  readonly #ledger: Ledger;
  readonly #waiting = new Set<() => void>();
  readonly #stopped = new AbortController();

  constructor(options: { clock: Clock; ledger: Ledger; timeScale: number }) {
    this.#clock = options.clock;
    this.#timeScale = options.timeScale;
    this.#ledger = options.ledger;
    this.#ledger.onEnd((run) => this.#begin(run));
  }

  /** A run with a webhook must end on time even while nobody asks for it. */
  watch(run: Run): void {
    if (wants(run)) this.#ledger.keepAwake();
  }

  stop(): void {
    this.#stopped.abort();
    for (const callOff of this.#waiting) callOff();
  }

  #begin(run: Run): void {
    const { webhook } = run.request;
    if (!webhook || !wants(run)) return;
    this.#ledger.letSleep();
    if (run.status !== "completed" && run.status !== "failed") return;
    const id = `whevent_${hash("webhook", run.run_id).slice(0, 16)}`;
    const body = JSON.stringify({
      timestamp: timestamp(this.#clock.now()),
      type: "task_run.status",
      data: runView(run),
    });
    void this.#attempt({ run, url: webhook.url, id, body, attempt: 1, gap: firstGap, waited: 0 });
  }

  async #attempt(sending: Sending): Promise<void> {
    const { run, url, id, body, attempt, gap, waited } = sending;
    const outcome = await this.#post(run, url, id, body);
    if (this.#stopped.signal.aborted) return;
    const at = timestamp(this.#clock.now());
    this.deliveries.push({ webhook_id: id, run_id: run.run_id, url, attempt, at, outcome });
    const accepted = typeof outcome === "number" && outcome >= 200 && outcome < 300;
    if (accepted || waited + gap > giveUpAfter) return;
    const callOff = this.#clock.at(this.#clock.now() + gap * this.#timeScale, () => {
      this.#waiting.delete(callOff);
      void this.#attempt({ ...sending, attempt: attempt + 1, gap: gap * 2, waited: waited + gap });
    });
    this.#waiting.add(callOff);
  }

  async #post(run: Run, url: string, id: string, body: string): Promise<number | string> {
    const seconds = String(Math.floor(this.#clock.now() / 1000));
    const { webhook_secrets, webhook_form } = run.account;
    const signature = webhook_secrets
      .map((secret) => signWebhook(secret, { id, timestamp: seconds, body }, webhook_form))
      .join(" ");
    try {
      const answer = await fetch(url, {
        method: "POST",
        redirect: "manual",
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(10_000)]),
        headers: {
          "content-type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": seconds,
          "webhook-signature": signature,
        },
        body,
      });
      await answer.body?.cancel();
      return answer.status;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }
}

interface Sending {
  readonly run: Run;
  readonly url: string;
  readonly id: string;
  readonly body: string;
  readonly attempt: number;
  /** Milliseconds, before the time scale. */
  readonly gap: number;
  readonly waited: number;
}

/** `event_types` is empty by default, and then nothing is sent. */
const wants = ({ request }: Run): boolean => request.webhook?.event_types.includes("task_run.status") ?? false;
