import { describe, expect, it } from "@jest/globals";
import { memoryPorts } from "../../lambdas/adapters/memory/ports.ts";
import { homeHandler } from "../../lambdas/pages/home.ts";
import { assetPath } from "../../lambdas/web/shared/built-assets.ts";
import { attribute, pageElements, textOf } from "../core/formats/parse-back.ts";
import { httpEvent } from "../support/http-event.ts";
import { quietParallel, stillClock } from "../support/quiet-parallel.ts";

const ports = memoryPorts({ parallel: quietParallel(), clock: stillClock() });

describe("/", () => {
  it("shows a call with this origin and runs no script but its own file", async () => {
    const { body, headers } = await homeHandler(ports)(httpEvent());
    expect(body).toContain("curl https://multitask.example/v1/tasks/groups");
    const scripts = pageElements(body ?? "").filter((element) => element.tagName === "script");
    expect(scripts.map((script) => [attribute(script, "src"), textOf(script)])).toEqual([
      [assetPath("install.js"), ""],
    ]);
    expect(headers?.["content-security-policy"]).toContain("default-src 'none'");
  });
});
