import { expect, test } from "vitest";
import { findRoute, type Route } from "./router.ts";

const screen = () => null;
const ROUTES: Route[] = [
  { path: "/journal", screen },
  { path: "/journal/new", screen },
  { path: "/journal/:id", screen },
];

test("the first route that fits is taken, with what stood in the place of its names", () => {
  expect(findRoute(ROUTES, "/journal/new")?.route).toBe(ROUTES[1]);
  expect(findRoute(ROUTES, "/journal/a%20b")).toEqual({ route: ROUTES[2], params: { id: "a b" } });
  expect(findRoute(ROUTES, "/journal")?.params).toEqual({});
});

test("an address that fits nothing finds nothing", () => {
  expect(findRoute(ROUTES, "/journal/a/b")).toBeNull();
  expect(findRoute(ROUTES, "/")).toBeNull();
});
