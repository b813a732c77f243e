import { describe, expect, it } from "@jest/globals";
import { createRouteTable } from "../../../local/api-gateway/route-table.ts";

describe("the route of a request", () => {
  const find = createRouteTable(
    [
      "GET /{id}",
      "ANY /things",
      "GET /things",
      "POST /things/{id}",
      "GET /files/{path+}",
      "GET /files/{name}/info",
      "$default",
    ].map((routeKey) => ({ routeKey, target: routeKey })),
  );

  it.each([
    ["GET", "/things", "GET /things"],
    ["PUT", "/things", "ANY /things"],
    ["GET", "/tgrp_1", "GET /{id}"],
    ["POST", "/tgrp_1", "$default"],
    ["POST", "/things/a%20b", "POST /things/{id}"],
    ["GET", "/files/a/b/c", "GET /files/{path+}"],
    ["GET", "/files/a/info", "GET /files/{name}/info"],
    ["GET", "/files/a/info/more", "GET /files/{path+}"],
    ["GET", "/files", "GET /{id}"],
    ["GET", "/things/", "$default"],
    ["OPTIONS", "/things", "ANY /things"],
    ["OPTIONS", "/tgrp_1", "$default"],
    ["GET", "/", "$default"],
  ])("%s %s is served by %s", (method, path, routeKey) => {
    expect(find(method, path)?.routeKey).toBe(routeKey);
  });

  it("is none without a $default", () => {
    expect(createRouteTable([{ routeKey: "GET /a", target: 1 }])("GET", "/b")).toBeUndefined();
  });

  it("gives the rest of the path to a greedy variable", () => {
    expect(find("GET", "/files/a/b/c")?.pathParameters).toEqual({ path: "a/b/c" });
  });

  it("refuses a route declared twice", () => {
    const twice = [1, 2].map((target) => ({ routeKey: "GET /a", target }));
    expect(() => createRouteTable(twice)).toThrow("GET /a is declared twice");
  });
});
