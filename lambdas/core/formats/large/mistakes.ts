/** What is wrong with a file that is judged batch by batch: the first mistakes and how many there are. */
import { invalid, Refused } from "../../problem.ts";

const shownErrors = 20;

export interface Mistakes {
  /** What `read` answers, or null when it refused rows, which is remembered. Other refusals are thrown on. */
  attempt<T>(read: () => T): T | null;
  /** Throws Refused 422 (`invalid_rows`) if there were any. */
  refuse(): void;
}

export const collectMistakes = (): Mistakes => {
  const errors: { path: string; message: string }[] = [];
  let [count, first] = [0, ""];
  return {
    attempt(read) {
      try {
        return read();
      } catch (error) {
        if (!(error instanceof Refused) || error.code !== "invalid_rows") throw error;
        if (count === 0) first = error.message.replace(/ \d+ more mistakes are not listed\.$/, "");
        count += Number(error.more["error_count"] ?? error.errors.length);
        errors.push(...error.errors.slice(0, shownErrors - errors.length));
        return null;
      }
    },
    refuse() {
      if (count === 0) return;
      const more = count - errors.length;
      throw invalid({
        code: "invalid_rows",
        title: count === 1 ? "One mistake in the rows" : `${count} mistakes in the rows`,
        detail: `${first}${more > 0 ? ` ${more} more mistakes are not listed.` : ""}`,
        errors,
        more: { error_count: count },
      });
    },
  };
};
