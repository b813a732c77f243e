/** Where a function's output goes: a file of its own, and with `echo` the terminal too. */
import { createWriteStream, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Readable } from "node:stream";

export interface FunctionLog {
  line(text: string): void;
  /** Writes every line of the streams. */
  follow(...streams: Readable[]): void;
}
export interface FunctionLogs {
  of(functionName: string): FunctionLog;
  close(): Promise<void>;
}

/** Files are `<directory>/<function>.log`, begun anew at each start. */
export function createFunctionLogs(directory: string, echo?: (line: string) => void): FunctionLogs {
  mkdirSync(directory, { recursive: true });
  const files = new Map<string, ReturnType<typeof createWriteStream>>();
  return {
    of(functionName) {
      const file = files.get(functionName) ?? createWriteStream(join(directory, `${functionName}.log`));
      files.set(functionName, file);
      const line = (text: string) => {
        if (!file.writable) return;
        file.write(`${text}\n`);
        echo?.(`${functionName}: ${text}`);
      };
      return {
        line,
        follow(...streams) {
          for (const input of streams) createInterface({ input, crlfDelay: Infinity }).on("line", line);
        },
      };
    },
    async close() {
      await Promise.all([...files.values()].map((file) => new Promise<void>((resolve) => file.end(resolve))));
    },
  };
}
