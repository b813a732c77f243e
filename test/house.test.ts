/** The house rules: which room may know which, where things are found by name, and what a file may not do. */
import { describe, expect, it } from "@jest/globals";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { fallback, functionNames, routes } from "../lambdas/contracts/routes.ts";
import { stepFunctions } from "../lib/lifecycle.ts";
import * as errors from "../lambdas/core/errors.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const rooms = ["bin", "lib", "lambdas", "local", "test"];
const skipped = new Set(["node_modules", "cdk.out"]);

const walk = (folder: string): { files: string[]; folders: string[] } => {
  const found = { files: [] as string[], folders: [folder] };
  if (!existsSync(join(root, folder))) return { files: [], folders: [] };
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isFile()) found.files.push(path);
    if (!entry.isDirectory() || skipped.has(entry.name)) continue;
    const below = walk(path);
    found.files.push(...below.files);
    found.folders.push(...below.folders);
  }
  return found;
};
const { files, folders } = rooms.map(walk).reduce((all, more) => ({
  files: [...all.files, ...more.files],
  folders: [...all.folders, ...more.folders],
}));
const sources = files
  .filter((path) => path.endsWith(".ts"))
  .map((path) => {
    const text = readFileSync(join(root, path), "utf8");
    /** Without comments: a word about Date.now is no use of it. Strings stay, so that imports do. */
    const code = text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, "$1");
    const imports = [...code.matchAll(/(?:^|[\s;}])(?:import|export)\b[^"';]*?\bfrom\s*["']([^"']+)["']/g)]
      .concat([...code.matchAll(/\bimport\s*\(?\s*["']([^"']+)["']/g)])
      .map((match) => match[1]!);
    return { path, text, code, imports };
  });
const product = sources.filter(({ path }) => !path.startsWith("test/"));

/** The room a file is in, as the import law names it. */
const roomOf = (path: string): string => {
  if (path === "bin/app.ts") return "bin/app";
  const [first, second] = path.split("/");
  if (first !== "lambdas") return first!;
  return ["rest", "mcp", "oauth", "pages", "steps"].includes(second!) ? "handlers" : second!;
};

/** From each room, the rooms it may import. Its own is always open. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  core: ["contracts"],
  middleware: ["contracts", "core"],
  adapters: ["contracts", "core"],
  wiring: ["contracts", "core", "adapters"],
  // What a browser gets: pages are answers, made of plain values.
  web: ["contracts", "core"],
  handlers: ["contracts", "core", "middleware", "web"],
  // The bundle entries: the only place that joins handlers with wiring.
  functions: ["contracts", "core", "middleware", "handlers", "wiring"],
  lib: ["contracts", "statemachines"],
  "bin/app": ["lib"],
  bin: ["lib", "local"],
  local: ["contracts"],
};

const packageOf = (name: string) => name.split("/", name.startsWith("@") ? 2 : 1).join("/");
const isOurs = (name: string) => name.startsWith(".");
const isBuiltIn = (name: string) => name.startsWith("node:") || builtinModules.includes(name);

/** Where a package or a global may be used; everywhere else it is refused. */
const inside =
  (...places: string[]) =>
  (path: string) =>
    places.some((place) => path.startsWith(place));
const isClient = (path: string) => /^lambdas\/web\/[^/]+\/client\.ts$/.test(path);
const isMemoryTwin = (path: string) => path.startsWith("lambdas/adapters/memory/");
const reserved: readonly { what: string; package: RegExp; allowed: (path: string) => boolean }[] = [
  { what: "the CDK", package: /^(aws-cdk-lib|constructs|cdk-nag)$/, allowed: inside("lib/", "bin/app.ts") },
  {
    what: "AWS and Parallel clients",
    package: /^(@aws-sdk\/|@smithy\/|parallel-web$)/,
    allowed: (path) => path.startsWith("lambdas/adapters/") && !isMemoryTwin(path),
  },
  { what: "middy", package: /^@middy\//, allowed: inside("lambdas/middleware/") },
  { what: "the bundler", package: /^esbuild$/, allowed: inside("lib/") },
  { what: "the MCP SDK", package: /^@modelcontextprotocol\//, allowed: inside("lambdas/mcp/") },
];
const forbidden: readonly { what: string; code: RegExp; allowed: (path: string) => boolean }[] = [
  { what: "process.env", code: /\bprocess\s*\.\s*env\b/, allowed: inside("lambdas/wiring/", "bin/", "local/") },
  {
    what: "fetch",
    // Calls, not methods of that name.
    code: /(?:\b(?:await|return|void|yield)|[=(,:?>[])\s*fetch\s*\(|\bglobalThis\.fetch\b/,
    // The script of a page asks its own origin.
    allowed: (path) =>
      isClient(path) || (inside("lambdas/adapters/", "local/", "bin/local.ts")(path) && !isMemoryTwin(path)),
  },
  {
    what: "the clock and the dice",
    code: /\bDate\.now\b|\bnew Date\(\s*\)|\bMath\.random\b|\brandomBytes\b|\brandomUUID\b|\bperformance\.now\b/,
    allowed: inside("lambdas/adapters/", "lambdas/middleware/", "lambdas/wiring/", "local/", "bin/"),
  },
];

describe("the import law", () => {
  it("lets each room know only the rooms below it", () => {
    const broken = product.flatMap(({ path, imports }) => {
      const room = roomOf(path);
      return imports.filter(isOurs).flatMap((name) => {
        const target = normalize(join(dirname(path), name));
        const other = roomOf(target);
        const isFunctionsEntry = room === "functions" && target.startsWith("lambdas/adapters/fetcher/");
        return other === room || mayImport[room]?.includes(other) || isFunctionsEntry ? [] : [`${path} → ${target}`];
      });
    });
    expect(broken).toEqual([]);
  });

  it("knows every room", () => {
    expect([...new Set(product.map(({ path }) => roomOf(path)))].filter((room) => !(room in mayImport))).toEqual([]);
  });

  it("lets contracts import nothing but zod", () => {
    const foreign = product
      .filter(({ path }) => path.startsWith("lambdas/contracts/"))
      .flatMap(({ path, imports }) =>
        imports.filter((name) => !isOurs(name) && name !== "zod").map((name) => `${path}: ${name}`),
      );
    expect(foreign).toEqual([]);
  });

  it.each(reserved)("keeps $what where it belongs", ({ package: reservedPackage, allowed }) => {
    const broken = product.flatMap(({ path, imports }) =>
      imports
        .filter((name) => reservedPackage.test(packageOf(name)) && !allowed(path))
        .map((name) => `${path}: ${name}`),
    );
    expect(broken).toEqual([]);
  });

  it.each(forbidden)("keeps $what where it belongs", ({ code: forbiddenCode, allowed }) => {
    expect(
      product.filter(({ path, code }) => forbiddenCode.test(code) && !allowed(path)).map(({ path }) => path),
    ).toEqual([]);
  });

  it("gives a browser its page's own folder, lambdas/web/shared and the types of contracts", () => {
    const broken = product
      .filter(({ path }) => isClient(path))
      .flatMap(({ path, code }) =>
        [...code.matchAll(/\bimport\s+(type\s)?[^"';]*?from\s*["']([^"']+)["']/g)]
          .map(([, type, name]) => ({ type, target: normalize(join(dirname(path), name!)) }))
          .filter(({ type, target }) => !(type && target.startsWith("lambdas/contracts/")))
          .filter(({ target }) => !inside(`${dirname(path)}/`, "lambdas/web/shared/")(target))
          .map(({ target }) => `${path} → ${target}`),
      );
    expect(broken).toEqual([]);
  });

  it("keeps the core free of everything that acts: only hashing, compression and plain computing", () => {
    const pure = new Set(["node:crypto", "node:zlib", "node:buffer", "node:util", "node:url"]);
    const broken = product
      .filter(({ path }) => path.startsWith("lambdas/core/"))
      .flatMap(({ path, imports }) =>
        imports.filter((name) => isBuiltIn(name) && !pure.has(name)).map((name) => `${path}: ${name}`),
      );
    expect(broken).toEqual([]);
  });

  it("lets only core/budget hold money and give it back", () => {
    const broken = product.filter(
      ({ path, code }) => path.startsWith("lambdas/core/") && /\bspending\.(hold|release)\b/.test(code),
    );
    expect(broken.map(({ path }) => path)).toEqual(["lambdas/core/budget/holds.ts"]);
  });

  it("takes the runtime's packages from dependencies, not from what only develops", () => {
    const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const missing = product
      .filter(({ path }) => path.startsWith("lambdas/"))
      .flatMap(({ path, code, imports }) =>
        imports
          .filter((name) => !isOurs(name) && !isBuiltIn(name) && !(packageOf(name) in dependencies))
          // `import type … from "aws-lambda"` leaves nothing behind at run time.
          .filter((name) => new RegExp(`import (?!type)[^;]*["']${name}["']`).test(code))
          .map((name) => `${path}: ${name}`),
      );
    expect(missing).toEqual([]);
  });
});

describe("rooms", () => {
  /** Lists of like things: a look at the names tells which file does what, however many there are. */
  const lists: Readonly<Record<string, string>> = {
    "lambdas/contracts": "one file per contract: what goes over a wire, stands in a store, or is set",
    "lambdas/wiring": "one part of the ports per file",
    "lambdas/functions": "one bundle entry per deployed function",
    "lambdas/rest": "one handler per route",
    "lambdas/oauth": "one handler per OAuth endpoint",
    "lambdas/adapters/dynamodb": "one adapter per port",
    "lambdas/adapters/memory": "the memory twin of each adapter",
  };

  it("hold twelve files at most, but for lists of like things", () => {
    const counts = new Map<string, number>();
    for (const { path } of product) counts.set(dirname(path), (counts.get(dirname(path)) ?? 0) + 1);
    const crowded = [...counts].filter(([room, count]) => count > 12 && !(room in lists));
    expect(crowded.map(([room, count]) => `${room}: ${count} files`)).toEqual([]);
    expect(Object.keys(lists).filter((room) => (counts.get(room) ?? 0) <= 12)).toEqual([]);
  });

  /** `a → b → a`, for each way back to where it began. */
  const circlesOf = (edges: ReadonlyMap<string, Iterable<string>>): string[] => {
    const circles: string[] = [];
    const done = new Set<string>();
    const visit = (path: string, open: readonly string[]): void => {
      const at = open.indexOf(path);
      if (at >= 0) circles.push([...open.slice(at), path].join(" → "));
      if (at >= 0 || done.has(path)) return;
      for (const target of edges.get(path) ?? []) visit(target, [...open, path]);
      done.add(path);
    };
    for (const path of edges.keys()) visit(path, []);
    return circles;
  };
  const imported = new Map(
    product.map(({ path, imports }) => [
      path,
      imports.filter(isOurs).map((name) => normalize(join(dirname(path), name))),
    ]),
  );

  it("hold no files that import each other in a circle", () => {
    expect(circlesOf(imported)).toEqual([]);
  });

  it("of core import one another one way", () => {
    const rooms = new Map<string, Set<string>>();
    for (const [path, targets] of imported) {
      const room = dirname(path);
      if (!room.startsWith("lambdas/core/")) continue;
      const others = targets.map(dirname).filter((other) => other.startsWith("lambdas/core/") && other !== room);
      rooms.set(room, new Set([...(rooms.get(room) ?? []), ...others]));
    }
    expect(rooms.size).toBeGreaterThan(15);
    expect(circlesOf(rooms)).toEqual([]);
  });
});

describe("tests", () => {
  /** Folders and files of test/ that are cut another way, from the one table of test/README.md: `security/`, `house.test.ts`. */
  const readme = readFileSync(join(root, "test/README.md"), "utf8");
  const cutAnotherWay = [...readme.matchAll(/^\| ([^|]+) \|/gm)]
    .flatMap(([, cell]) => [...cell!.matchAll(/`([\w./-]+)`/g)])
    .map(([, name]) => `test/${name}`);
  const productPaths = new Set([...files, ...folders].filter((path) => !path.startsWith("test/")));

  /** Whether a test stands where its subject does: `test/core/x.test.ts` for `lambdas/core/x.ts` or the folder `lambdas/core/x`. */
  const standsAtItsSubject = (path: string): boolean => {
    const subject = path.replace(/^test\//, "").replace(/\.(test|long)\.ts$/, "");
    const places = subject.includes("/") ? [subject, `lambdas/${subject}`] : [`lambdas/${subject}`];
    return places.some((place) => productPaths.has(place) || productPaths.has(`${place}.ts`));
  };
  const isCutAnotherWay = (path: string): boolean =>
    cutAnotherWay.some((name) => (name.endsWith("/") ? path.startsWith(name) : path === name));
  const misplaced = (paths: readonly string[]): string[] =>
    paths.filter((path) => /\.(test|long)\.ts$/.test(path) && !isCutAnotherWay(path) && !standsAtItsSubject(path));

  it("stand at the path of their file or folder, or in a folder that test/README.md names", () => {
    expect(misplaced(files.filter((path) => path.startsWith("test/")))).toEqual([]);
  });

  it("are told when they stand elsewhere", () => {
    const wrong = [
      "test/core/task-group/managing.test.ts",
      "test/core/oauth/pkce.test.ts",
      "test/local/services.test.ts",
      "test/everything.test.ts",
      "test/securityish/log.test.ts",
    ];
    const right = [
      "test/core/task-group/change/append.test.ts",
      "test/core/task-group/change.test.ts",
      "test/lib/stage/config.test.ts",
      "test/security/key-leak.long.ts",
      "test/house.test.ts",
    ];
    expect(misplaced([...wrong, ...right])).toEqual(wrong);
  });

  it("have no folder in the table that is not there", () => {
    expect(cutAnotherWay.length).toBeGreaterThan(10);
    expect(cutAnotherWay.filter((name) => !existsSync(join(root, name)))).toEqual([]);
  });
});

describe("names", () => {
  it("say what is inside: no utils, helpers or services", () => {
    const vague = /^(utils?|commons?|helpers?|services?|types?|managers?|shared|misc|lib)$/;
    const named = (path: string) =>
      path
        .split("/")
        .at(-1)!
        .replace(/\.\w+$/, "");
    /** The CDK's folder of constructs; what every page of lambdas/web is made of. */
    const allowed = /^(test\/)?(lib|(lambdas\/)?web\/shared)$/;
    expect([...folders, ...files].filter((path) => !allowed.test(path) && vague.test(named(path)))).toEqual([]);
  });

  it("are kebab-case", () => {
    const odd = sources.filter(
      ({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.test|\.long|\.d)?\.ts$/.test(path.split("/").at(-1)!),
    );
    expect(odd.map(({ path }) => path)).toEqual([]);
  });
});

describe("every file", () => {
  it("exports by name", () => {
    expect(sources.filter(({ code }) => /^export default\b/m.test(code)).map(({ path }) => path)).toEqual([]);
  });

  it("imports ours with the extension .ts, and what it imports is there", () => {
    const broken = sources.flatMap(({ path, imports }) =>
      imports
        .filter(isOurs)
        .filter((name) => !/\.(ts|json|html|css|svg|txt)$/.test(name) || !existsSync(join(root, dirname(path), name)))
        .map((name) => `${path}: ${name}`),
    );
    expect(broken).toEqual([]);
  });

  it("replaces no module of ours with a mock", () => {
    const mocking = /\bjest\s*\.\s*(mock|unstable_mockModule|doMock)\b/;
    expect(sources.filter(({ code }) => mocking.test(code)).map(({ path }) => path)).toEqual([]);
  });

  it("stays under 200 lines, or says here why not", () => {
    const reasons: Readonly<Record<string, string>> = {
      "lambdas/core/ports.ts": "all ports side by side: what the core asks of the world is one page",
      "lambdas/contracts/ledger.ts": "every stored record on one page",
      "lambdas/contracts/parallel.ts": "Parallel's whole Task API on one page",
      "lambdas/contracts/task-group.ts": "the callers' whole contract on one page",
      "lambdas/contracts/routes.ts": "every route in one table: who serves what is one look",
      "lambdas/contracts/tools.ts": "the frozen shapes of all five tools on one page",
      "lambdas/core/task-group/send/send-batch.ts": "one POST from intent to decision reads top to bottom",
      "lambdas/pages/openapi-document.ts": "what every route reads and answers, side by side",
      "local/parallel-simulator/runs/ledger.ts": "the simulated Parallel's whole state and the moves in it",
      "local/step-functions/interpreter.ts": "one execution from start to end reads top to bottom",
    };
    const long = product.filter(({ text }) => text.split("\n").length > 201).map(({ path }) => path);
    expect(long.filter((path) => !(path in reasons))).toEqual([]);
  });
});

describe("routes", () => {
  it("are unique", () => {
    const keys = routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it.each([...routes, { method: "ANY", path: "$default", ...fallback }])(
    "$method $path is served by the file its name says",
    ({ handler, function: name }) => {
      expect(functionNames).toContain(name);
      expect(files).toContain(`lambdas/${handler}.ts`);
      const entry = sources.find(({ path }) => path === `lambdas/functions/${name}.ts`);
      const imported = entry?.imports.map((target) => normalize(join("lambdas/functions", target)));
      expect(imported).toContain(`lambdas/${handler}.ts`);
    },
  );

  it("leave no handler without a route", () => {
    const served = new Set<string>([...routes.map(({ handler }) => handler), fallback.handler]);
    const handlers = product.filter(
      ({ path, code }) => /^lambdas\/(rest|oauth)\//.test(path) && /export const \w+Handler\b/.test(code),
    );
    const orphans = handlers
      .map(({ path }) => relative("lambdas", path).replace(/\.ts$/, ""))
      .filter((name) => !served.has(name));
    expect(orphans).toEqual([]);
  });

  it("have one bundle entry a function, and no other", () => {
    const entries = files.filter((path) => path.startsWith("lambdas/functions/"));
    expect(entries.sort()).toEqual(functionNames.map((name) => `lambdas/functions/${name}.ts`).sort());
  });
});

describe("the state machine", () => {
  const text = readFileSync(join(root, "statemachines/task-group.asl.json"), "utf8");
  interface State {
    readonly Type: string;
    readonly Resource?: string;
    readonly Retry?: { readonly ErrorEquals: string[] }[];
    readonly Catch?: { readonly ErrorEquals: string[] }[];
  }
  const { States } = JSON.parse(text) as { States: Record<string, State> };
  const tasks = Object.entries(States).filter(([, { Type }]) => Type === "Task");
  const kebab = (name: string) => name.replace(/(?!^)([A-Z])/g, "-$1").toLowerCase();

  it("uses Task, Choice, Wait, Succeed and Fail alone", () => {
    const allowed = ["Task", "Choice", "Wait", "Succeed", "Fail"];
    expect(Object.values(States).filter(({ Type }) => !allowed.includes(Type))).toEqual([]);
  });

  it("names its tasks after the steps, and each step has its task", () => {
    /** States that run another state's step with one more fact. */
    const borrowed: Readonly<Record<string, string>> = { LateAudit: "audit", Park: "finalize" };
    for (const [name, { Resource }] of tasks) {
      const step = borrowed[name] ?? kebab(name);
      const substitution = /^\$\{(\w+)\}$/.exec(Resource!)?.[1];
      expect([name, stepFunctions[substitution!]]).toEqual([name, step]);
      expect(files).toContain(`lambdas/steps/${step}.ts`);
    }
    const steps = files.filter((path) => /^lambdas\/steps\/[^/]+\.ts$/.test(path)).map((path) => path.slice(14, -3));
    expect(steps.sort()).toEqual(Object.values(stepFunctions).sort());
  });

  it("has a substitution for each ${…}, and no other", () => {
    const wanted = new Set([...text.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]!));
    expect([...wanted].sort()).toEqual(Object.keys(stepFunctions).sort());
  });

  it("names errors that exist: Lambda's, the States Language's, or a class of ours", () => {
    const named = tasks
      .flatMap(([, { Retry, Catch }]) => [...(Retry ?? []), ...(Catch ?? [])])
      .flatMap((rule) => rule.ErrorEquals);
    const ours = named.filter((name) => !/^(Lambda|Runtime|Sandbox|States)\./.test(name));
    expect(new Set(ours)).toEqual(new Set(["Retryable"]));
    for (const name of ours) {
      const Class = (errors as unknown as Record<string, new (message: string) => Error>)[name];
      expect(new Class!("…").name).toBe(name);
    }
  });

  it("has each of its states explained in its README", () => {
    const readme = readFileSync(join(root, "statemachines/README.md"), "utf8");
    for (const name of Object.keys(States)) expect(readme).toContain(`\`${name}\``);
  });
});
