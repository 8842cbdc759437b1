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

test("a short key is refused", () => {
  expect(() => new Identity(new Uint8Array(15))).toThrow("at least 16 bytes; this one has 15");
  expect(() => new Identity(new Uint8Array(16))).not.toThrow();
});

test("a key that is changed afterwards does not change the replacements", () => {
  const key = fromHex(expected.key);
  const other = new Identity(key);
  key.fill(0);
  expect(other.fingerprint()).toBe(expected.fingerprint);
});
