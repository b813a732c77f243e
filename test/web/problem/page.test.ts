import { describe, expect, it } from "@jest/globals";
import { problemPage } from "../../../lambdas/web/problem/page.ts";
import { attribute, pageElements, textOf } from "../../core/formats/parse-back.ts";

describe("problem page", () => {
  const asked = { path: "/tgrp_1", query: { limit: "5", basis: "all" } };

  it("asks a browser without a session for one field, Parallel API key, and leads back, query included", () => {
    const { statusCode, body } = problemPage({ type: "x", title: "x", status: 401, detail: "x" }, asked);
    const elements = pageElements(body ?? "");
    const form = elements.find((element) => element.tagName === "form");
    const inputs = elements.filter((element) => element.tagName === "input");
    expect(statusCode).toBe(401);
    expect([form && attribute(form, "method"), form && attribute(form, "action")]).toEqual(["post", "/session"]);
    expect(elements.filter((element) => element.tagName === "label").map(textOf)).toEqual(["Parallel API key"]);
    expect(
      inputs.map((input) => [attribute(input, "name"), attribute(input, "type"), attribute(input, "value")]),
    ).toEqual([
      ["return_to", "hidden", "/tgrp_1?limit=5&basis=all"],
      ["api_key", "password", undefined],
    ]);
  });

  it("says what is wrong and escapes it", () => {
    const errors = [{ path: "id", message: "<script>alert(1)</script>" }];
    const { statusCode, body } = problemPage(
      { type: "x", title: "Not found", status: 404, detail: "Check the id.", errors },
      asked,
    );
    const elements = pageElements(body ?? "");
    expect(statusCode).toBe(404);
    expect(elements.filter((element) => element.tagName === "script")).toEqual([]);
    expect(elements.filter((element) => element.tagName === "li").map(textOf)).toEqual([
      "id <script>alert(1)</script>",
    ]);
  });
});
