/**
 * A floating-point number as text.
 *
 * @param digits - how many significant digits it has at most; without it, as many as are needed
 *   to tell it from every other number, and ".0" for whole numbers
 */
export function floatText(number: number, digits?: number): string {
  if (Number.isNaN(number)) return "nan";
  if (!Number.isFinite(number)) return number > 0 ? "inf" : "-inf";
  const sign = number < 0 || Object.is(number, -0) ? "-" : "";
  const scientific = Math.abs(number).toExponential(digits === undefined ? undefined : digits - 1);
  const [mantissa = "", power = "0"] = scientific.split("e");
  const significant = mantissa.replace(".", "").replace(/(?<=.)0+$/, "");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= (digits ?? 16)) {
    const rest = significant.slice(1);
    const shown = String(Math.abs(exponent)).padStart(2, "0");
    return `${sign}${significant[0]}${rest && `.${rest}`}e${exponent < 0 ? "-" : "+"}${shown}`;
  }
  if (exponent < 0) return `${sign}0.${"0".repeat(-exponent - 1)}${significant}`;
  const whole = significant.slice(0, exponent + 1).padEnd(exponent + 1, "0");
  const fraction = significant.slice(exponent + 1) || (digits === undefined ? "0" : "");
  return `${sign}${whole}${fraction && `.${fraction}`}`;
}
