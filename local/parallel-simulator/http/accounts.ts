/** Whose key is good, what credit it has left, and how many POSTs it may still send this minute. */
import { ParallelError, messages } from "./answer.ts";

/** The key that every copy of the simulator knows: no secret. */
export const demoKey = "demo-key-not-secret";
/** A valid key whose account has no credit: every paid call answers 402. */
export const brokeKey = "demo-broke";

/** Money in micro-dollars. `reserved` is held for runs in flight; a failed run gives it back (docs/parallel-contract.md section 7). */
export interface Account {
  readonly key: string;
  balance_micros: number;
  reserved_micros: number;
  spent_micros: number;
  revoked: boolean;
  readonly webhook_secrets: string[];
  webhook_form: "new" | "legacy";
  /** POSTs that count against the limit, in the minute that began at `minute`. */
  minute: number;
  posts: number;
}

const startBalance = 100_000_000_000; // $100,000

export class Accounts {
  readonly #accounts = new Map<string, Account>();
  readonly #postsPerMinute: number;

  /** `postsPerMinute`: 2,000 over create-run and add-runs together (docs/parallel-contract.md section 8). */
  constructor(postsPerMinute = 2_000) {
    this.#postsPerMinute = postsPerMinute;
    this.open(demoKey);
    this.open(brokeKey, 0);
  }

  open(key: string, balance_micros = startBalance): Account {
    const known = this.#accounts.get(key);
    if (known) return known;
    const secret = `whsec_${Buffer.from(`simulated-${key}`.padEnd(32, "0").slice(0, 64)).toString("base64")}`;
    const account: Account = {
      key,
      balance_micros,
      reserved_micros: 0,
      spent_micros: 0,
      revoked: false,
      webhook_secrets: [secret],
      webhook_form: "new",
      minute: 0,
      posts: 0,
    };
    this.#accounts.set(key, account);
    return account;
  }

  list(): Account[] {
    return [...this.#accounts.values()];
  }

  find(key: string): Account | undefined {
    return this.#accounts.get(key) ?? (key.startsWith("demo-") ? this.open(key) : undefined);
  }

  /** The account of an `x-api-key`; anything else is 401. */
  byKey(key: string | undefined): Account {
    const account = key ? this.find(key) : undefined;
    if (!account || account.revoked) throw new ParallelError(401, messages[401] as string);
    return account;
  }

  /** Counts one POST; above the limit it is 429 with the seconds until the next minute. */
  countPost(account: Account, now: number): void {
    const minute = Math.floor(now / 60_000);
    if (account.minute !== minute) Object.assign(account, { minute, posts: 0 });
    account.posts += 1;
    if (account.posts <= this.#postsPerMinute) return;
    const wait = Math.max(1, Math.ceil(((minute + 1) * 60_000 - now) / 1000));
    throw new ParallelError(429, messages[429] as string, [], { "retry-after": String(wait) });
  }

  /** Holds credit for a whole batch up front, or refuses the whole batch with 402. */
  reserve(account: Account, micros: number): void {
    if (account.balance_micros - account.reserved_micros < micros) {
      throw new ParallelError(402, messages[402] as string);
    }
    account.reserved_micros += micros;
  }

  settle(account: Account, micros: number, billed: boolean): void {
    account.reserved_micros -= micros;
    if (!billed) return;
    account.balance_micros -= micros;
    account.spent_micros += micros;
  }
}
