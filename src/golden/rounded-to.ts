/** Numbers brought to the formats that hardware brings operands to. */
import { FORMATS, type FormatName } from './arithmetic.js';

const view = new DataView(new ArrayBuffer(8));

/** The exponent of a normal float64: ⌊log₂|x|⌋. */
function exponentOf(x: number): number {
  view.setFloat64(0, x);
  return ((view.getUint32(0) >>> 20) & 0x7ff) - 1023;
}

/** 2ⁿ, where that is a normal float64. */
function powerOfTwo(n: number): number {
  view.setUint32(0, (n + 1023) << 20);
  view.setUint32(4, 0);
  return view.getFloat64(0);
}

/** x in units of the format's last place at its size, rounded to an integer and back: exact in float64 for float32s. */
function inUnits(x: number, format: FormatName, round: (units: number) => number): number {
  if (x === 0 || !Number.isFinite(x)) return x;
  const { precision, minExponent, largest } = FORMATS[format];
  const unit = powerOfTwo(Math.max(exponentOf(x), minExponent) + 1 - precision);
  const rounded = round(x / unit) * unit;
  return Math.abs(rounded) > largest ? Math.sign(x) * Infinity : rounded;
}

/** Ties to even. */
function nearestInteger(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? floor + 1 : floor;
}

/** The nearest number of a format, ties to even; ±∞ beyond its largest. */
export const nearestIn = (x: number, format: FormatName): number => inUnits(x, format, nearestInteger);

/** The next number of a format towards zero. */
export const truncatedTo = (x: number, format: FormatName): number => inUnits(x, format, Math.trunc);

/** Whether every finite number is one of the format. */
export const allIn = (values: Float32Array, format: FormatName): boolean =>
  values.every((x) => !Number.isFinite(x) || nearestIn(x, format) === x);
