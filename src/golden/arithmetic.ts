/**
 * The arithmetic that a backend declares: what its additions, products and stores may do. A certificate names one, since
 * "float32" alone is several: WebGPU may round to either neighbour, a tensor core drops operand bits and truncates sums.
 */
import { FpnError } from '../errors.js';

/** A binary floating-point format by what rounding to it can lose. */
export interface Format {
  /** Significant bits, the hidden one included: 24 of float32. */
  readonly precision: number;
  /** Exponent of the smallest normal number: −126 of float32. */
  readonly minExponent: number;
  /** The largest finite number. */
  readonly largest: number;
}

export const FORMATS = {
  float32: { precision: 24, minExponent: -126, largest: (2 - 2 ** -23) * 2 ** 127 },
  tf32: { precision: 11, minExponent: -126, largest: (2 - 2 ** -10) * 2 ** 127 },
  bfloat16: { precision: 8, minExponent: -126, largest: (2 - 2 ** -7) * 2 ** 127 },
  float16: { precision: 11, minExponent: -14, largest: 65504 },
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof FORMATS;

/** To the nearest number of a format, or to either neighbour. */
export type Roundoff = 'nearest' | 'faithful';

/** What an honest backend of this arithmetic may do, and no more. */
export interface Arithmetic {
  readonly name: string;
  /** How additions, products and stores round. */
  readonly roundoff: Roundoff;
  /** The format in which products are added up. */
  readonly accumulator: FormatName;
  /**
   * Of matrix units that add several products at a time: how many, to how many fraction bits they are aligned, what falls
   * below being cut off (Khattak & Mikaitis, arXiv 2512.07004).
   */
  readonly blocks?: { readonly size: number; readonly bits: number };
  /** What the operands of convolutions and dense layers are brought to first; truncated where the unit drops low bits. */
  readonly operands?: { readonly format: FormatName; readonly rounding: 'nearest' | 'truncated' };
  /** The format in which every result is stored. */
  readonly storage: FormatName;
  /** What becomes of subnormal numbers: kept, or zero as results, or as operands too. */
  readonly flush: 'none' | 'outputs' | 'both';
  /** Whether NaN, infinities and the sign of zero are anything: they are not judged then. */
  readonly finiteMath: boolean;
  /** Whether a batch norm may be computed as x·s + t, or disappear into the weights of the convolution before it. */
  readonly foldedNorms: boolean;
  /** Whether convolutions may be transformed (Winograd, FFT): their errors are bounded by a map's largest gauge alone. */
  readonly fast: boolean;
  /** Largest error of e^x, a quotient and a root, in units in the last place; of e^x there are `exponentialSlope`·|x| more. */
  readonly ulps: {
    readonly exponential: number;
    readonly exponentialSlope: number;
    readonly quotient: number;
    /** What tanh, erf, a logarithm near 1 and what is made of them may be off by besides, in units 2⁻²⁴ of 1; 4 where it is left out. */
    readonly functions?: number;
  };
}

const IEEE: Arithmetic = {
  name: 'ieee32',
  roundoff: 'nearest',
  accumulator: 'float32',
  storage: 'float32',
  flush: 'none',
  finiteMath: false,
  foldedNorms: true,
  fast: false,
  ulps: { exponential: 4, exponentialSlope: 0, quotient: 1 },
};

/** NVIDIA's libraries keep float32 storage and let the unit cut the operands off, unless they round them first. */
const TF32 = { operands: { format: 'tf32', rounding: 'truncated' } } as const;
const HALF = { storage: 'float16', operands: { format: 'float16', rounding: 'nearest' } } as const;
const BRAIN = { storage: 'bfloat16', operands: { format: 'bfloat16', rounding: 'nearest' } } as const;

const preset = (name: string, changes: Partial<Arithmetic> = {}): Arithmetic => ({
  ...IEEE,
  ...changes,
  name,
});

/**
 * Arithmetics by name. Block sizes and bits: Khattak & Mikaitis (arXiv 2512.07004) and Xie et al. (arXiv 2511.10909); `wgsl32`:
 * the accuracy section of the WebGPU Shading Language.
 */
export const PRESETS: ReadonlyMap<string, Arithmetic> = new Map(
  [
    IEEE,
    preset('ieee32-unfolded', { foldedNorms: false }),
    preset('ieee32-fast', { fast: true }),
    preset('ftz32', { flush: 'both' }),
    preset('wgsl32', {
      roundoff: 'faithful',
      flush: 'both',
      finiteMath: true,
      ulps: { exponential: 3, exponentialSlope: 2, quotient: 2.5, functions: 168 },
    }),
    preset('tf32', TF32),
    preset('tf32-rounded', { operands: { format: 'tf32', rounding: 'nearest' } }),
    preset('tf32-a100', { ...TF32, blocks: { size: 4, bits: 24 } }),
    preset('tf32-h100', { ...TF32, blocks: { size: 8, bits: 25 } }),
    preset('f16-v100', { ...HALF, blocks: { size: 4, bits: 23 } }),
    preset('f16-a100', { ...HALF, blocks: { size: 8, bits: 24 } }),
    preset('f16-h100', { ...HALF, blocks: { size: 16, bits: 25 } }),
    preset('bf16-a100', { ...BRAIN, blocks: { size: 8, bits: 24 } }),
    preset('bf16-h100', { ...BRAIN, blocks: { size: 16, bits: 25 } }),
    preset('cdna2-f16', { ...HALF, flush: 'both' }),
    preset('cdna3-f16', { ...HALF, blocks: { size: 8, bits: 24 } }),
    preset('bf16-operands', { operands: BRAIN.operands }),
    preset('f16-operands', { operands: HALF.operands }),
    preset('f16', { ...HALF, accumulator: 'float16' }),
    preset('bf16', { ...BRAIN, accumulator: 'bfloat16' }),
  ].map((arithmetic) => [arithmetic.name, arithmetic]),
);

/**
 * The arithmetic of a name.
 * @throws FpnError where there is none
 */
export function arithmeticByName(name: string): Arithmetic {
  const found = PRESETS.get(name);
  if (!found) {
    throw new FpnError(`arithmetic: expected one of ${[...PRESETS.keys()].join(', ')}, got "${name}"`);
  }
  return found;
}

const CHOICES: Readonly<Record<string, readonly unknown[]>> = {
  roundoff: ['nearest', 'faithful'],
  accumulator: Object.keys(FORMATS),
  storage: Object.keys(FORMATS),
  flush: ['none', 'outputs', 'both'],
  finiteMath: [true, false],
  foldedNorms: [true, false],
  fast: [true, false],
};

const atLeast = (minimum: number, value: unknown): boolean =>
  typeof value === 'number' && Number.isFinite(value) && value >= minimum;

/** What a setting that is a record has to hold. */
const RECORDS: Readonly<Record<string, Readonly<Record<string, (value: unknown) => boolean>>>> = {
  blocks: {
    size: (n) => Number.isInteger(n) && atLeast(1, n),
    bits: (n) => Number.isInteger(n) && atLeast(1, n),
  },
  operands: {
    format: (format) => Object.hasOwn(FORMATS, String(format)),
    rounding: (rounding) => rounding === 'nearest' || rounding === 'truncated',
  },
  ulps: {
    exponential: (n) => atLeast(0, n),
    exponentialSlope: (n) => atLeast(0, n),
    quotient: (n) => atLeast(0, n),
    functions: (n) => n === undefined || atLeast(0, n),
  },
};

/**
 * An arithmetic of one's own: a preset's (`like`, ieee32 where it is left out) with other settings.
 * @param json as `JSON.parse` gives it: `{"name": "mine", "like": "wgsl32", "flush": "none"}`
 * @throws FpnError where a setting is unknown or out of range
 */
export function arithmeticFrom(json: unknown): Arithmetic {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new FpnError(`arithmetic: expected an object of settings, got ${JSON.stringify(json)}`);
  }
  const { like = 'ieee32', name = 'custom', ...settings } = json as Record<string, unknown>;
  if (typeof name !== 'string')
    throw new FpnError(`arithmetic: expected a text for name, got ${String(name)}`);
  const known = [...Object.keys(CHOICES), ...Object.keys(RECORDS)];
  for (const [key, value] of Object.entries(settings)) {
    if (!known.includes(key)) {
      throw new FpnError(`arithmetic: expected some of name, like, ${known.join(', ')}, got "${key}"`);
    }
    if (!isSetting(key, value)) {
      const choices = CHOICES[key]?.join(', ') ?? `{${Object.keys(RECORDS[key]).join(', ')}}`;
      throw new FpnError(`arithmetic: expected ${choices} for ${key}, got ${JSON.stringify(value)}`);
    }
  }
  return { ...arithmeticByName(String(like)), ...settings, name };
}

function isSetting(key: string, value: unknown): boolean {
  if (Object.hasOwn(CHOICES, key)) return CHOICES[key].includes(value);
  if (typeof value !== 'object' || value === null) return false;
  const fields = RECORDS[key];
  const given = value as Record<string, unknown>;
  return (
    Object.keys(given).every((field) => Object.hasOwn(fields, field)) &&
    Object.entries(fields).every(([field, isValid]) => isValid(given[field]))
  );
}
