/** The shell snippets of a Markdown file that call the API, ready to run against another address than the README's. */
import { execFile, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";

export const hasCurl = spawnSync("curl", ["--version"]).status === 0;

export const snippetsOf = (file: string): string[] =>
  [...readFileSync(file, "utf8").matchAll(/^```sh\n(.*?)^```$/gms)]
    .map((match) => match[1]!)
    .filter((snippet) => snippet.includes("curl "));

/** Runs it as bash would in the file's folder; a 4xx or 5xx makes it fail. Answers what it printed. */
export const runSnippet = (
  file: string,
  snippet: string,
  { base_url, api_key, taskgroup_id = "" }: { base_url: string; api_key: string; taskgroup_id?: string },
): Promise<string> => {
  const command = snippet
    .replaceAll("http://127.0.0.1:8787", base_url)
    .replaceAll("tgrp_…", taskgroup_id)
    .replaceAll("curl ", "curl --silent --show-error --fail-with-body ");
  const env = { ...process.env, URL: base_url, KEY: api_key, BASE_URL: base_url, API_KEY: api_key };
  return new Promise((resolve, reject) => {
    execFile("bash", ["-euo", "pipefail", "-c", command], { cwd: dirname(file), env }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${command}\n${stdout}\n${stderr}`));
      else resolve(stdout);
    });
  });
};
