import { expect, test } from "vitest";
import { merged } from "../../src/cleaning/hit";

test("the kind of overlapping hits is that of the longest, counted in characters", () => {
  const text = "\u{20000}\u{20000}\u{20000}abcd";
  const hits = [
    { start: 0, end: 6, kind: "of 3 characters in 6 units" },
    { start: 4, end: 9, kind: "of 4 characters in 5 units" },
  ];
  expect(merged(text, hits)).toEqual([{ start: 0, end: 9, kind: "of 4 characters in 5 units" }]);
});

test.each([
  ["side by side", [0, 2], [2, 4], 2],
  ["that overlap", [0, 3], [2, 4], 1],
  ["one in the other", [0, 4], [1, 2], 1],
])("hits %s", (_, [start = 0, end = 0], [otherStart = 0, otherEnd = 0], count) => {
  const hits = [
    { start: otherStart, end: otherEnd, kind: "b" },
    { start, end, kind: "a" },
  ];
  const found = merged("abcd", hits);
  expect(found).toHaveLength(count);
  expect(found[0]).toEqual({ start: 0, end: count === 1 ? 4 : 2, kind: "a" });
});
