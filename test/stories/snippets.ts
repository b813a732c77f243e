/** The shell snippets of a Markdown file that call the API, ready to run against another address than the README's. */
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";

export const hasCurl = spawnSync("curl", ["--version"]).status === 0;

export const snippetsOf = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/^```sh\n(.*?)^```$/gms)]
    .map((match) => match[1]!)
    .filter((snippet) => snippet.includes("curl "));

export interface SnippetWorld {
  readonly base_url: string;
  readonly api_key: string;
  /** Stands for `tgrp_…` and `$ID`. */
  readonly taskgroup_id?: string;
  /** Stands for the documents' receiver. */
  readonly webhook_url?: string;
}

/** Runs it as bash would in the file's folder; a 4xx or 5xx makes it fail. Answers what it printed. */
export const runSnippet = (
  file: string,
  snippet: string,
  { base_url, api_key, taskgroup_id = "", webhook_url = "" }: SnippetWorld,
): Promise<string> => {
  const command = snippet
    .replaceAll("http://127.0.0.1:8787", base_url)
    .replaceAll("tgrp_…", taskgroup_id)
    .replaceAll("https://example.com/hook", webhook_url)
    .replaceAll("curl ", "curl --silent --show-error --fail-with-body ");
  const env = { ...process.env, URL: base_url, KEY: api_key, BASE_URL: base_url, API_KEY: api_key, ID: taskgroup_id };
  return new Promise((resolve, reject) => {
    execFile("bash", ["-euo", "pipefail", "-c", command], { cwd: dirname(file), env }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command}\n${stdout}\n${stderr}`));
      else resolve(stdout);
    });
  });
};
