import { expect, test } from "vitest";
import { Identity } from "../../src/identity";
import { type DerivedValues, fromHex, vectors } from "../vectors";

const expected = vectors<DerivedValues>("derived-values.json");
const identity = new Identity(fromHex(expected.key));

test("a key has a fingerprint", () => {
  expect(identity.fingerprint()).toBe(expected.fingerprint);
});

test.each(expected.uids)("the UID $original is replaced", ({ original, U, D }) => {
  expect(identity.uid(original)).toBe(U);
  expect(identity.derivedUid(original)).toBe(D);
});

test.each([
  ...expected.pseudonyms.map((row) => ({ ...row, issuer: "" })),
  ...expected.pseudonymsWithIssuer,
])("$original of $issuer gets a pseudonym", ({ original, issuer, pseudonym }) => {
  expect(identity.pseudonym(original, issuer)).toBe(pseudonym);
});

test.each(expected.days)("dates of $patientId move", ({ patientId, issuer, days }) => {
  expect(identity.days(patientId, issuer)).toBe(days);
});

test.each(expected.projects)(
  "the project $project has keys of its own",
  ({ project, ...given }) => {
    const derived = new Identity(fromHex(expected.key), { project });
    const found = {
      fingerprint: derived.fingerprint(),
      pseudonym: derived.pseudonym("123456"),
      uid: derived.uid("1.2.3"),
      days: derived.days("123456", ""),
    };
    expect(given).toMatchObject(found);
  },
);

test.each(expected.dateKeys)("a key for dates moves those of project $project", (row) => {
  const { project, dateKey, ...given } = row;
  const derived = new Identity(fromHex(expected.key), { project, dateKey: fromHex(dateKey) });
  const found = {
    fingerprint: derived.fingerprint(),
    dateFingerprint: derived.dateFingerprint(),
    pseudonym: derived.pseudonym("123456"),
    days: derived.days("123456", ""),
  };
  expect(given).toMatchObject(found);
});

test("a short key is refused, also one for dates", () => {
  expect(() => new Identity(new Uint8Array(15))).toThrow("at least 16 bytes; this one has 15");
  expect(() => new Identity(new Uint8Array(16))).not.toThrow();
  const dateKey = new Uint8Array(5);
  expect(() => new Identity(fromHex(expected.key), { dateKey })).toThrow("this one has 5");
});

test("a key that is changed afterwards does not change the replacements", () => {
  const key = fromHex(expected.key);
  const other = new Identity(key);
  key.fill(0);
  expect(other.fingerprint()).toBe(expected.fingerprint);
});
