import { describe, expect, it } from "@jest/globals";
import { createHash } from "node:crypto";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { assetHandler } from "../../lambdas/pages/asset.ts";
import { assetPath } from "../../lambdas/web/shared/built-assets.ts";
import { httpEvent } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";

const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() });

const ask = (file: string) =>
  assetHandler(ports)(httpEvent({ route: "/assets/{file}", path: `/assets/${file}`, params: { file } }));

describe("/assets", () => {
  it.each([
    ["shared.css", "text/css"],
    ["results.js", "text/javascript"],
    ["icon.svg", "image/svg+xml"],
  ])("serves %s under a name that changes with its content, to be kept for good", async (name, type) => {
    const { statusCode, headers, body } = await ask(assetPath(name).slice("/assets/".length));
    const hash = createHash("sha256")
      .update(body ?? "")
      .digest("hex");
    expect([statusCode, headers?.["content-type"]]).toEqual([200, `${type}; charset=utf-8`]);
    expect(headers?.["cache-control"]).toBe("public, max-age=31536000, immutable");
    expect(assetPath(name)).toBe(`/assets/${name.replace(".", `-${hash.slice(0, 16)}.`)}`);
  });

  it.each(["../home.ts", "results.js", "results-0000000000000000.js", "__proto__", "toString"])(
    "answers 404 to %s",
    async (file) => {
      const { statusCode, headers } = await ask(file);
      expect([statusCode, headers?.["cache-control"]]).toEqual([404, "no-store"]);
    },
  );
});
