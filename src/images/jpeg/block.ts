/** The coefficients of one block, as each kind of scan codes them (ITU-T T.81, §F.2.2 and annex G). */
import { FormatError } from '../../errors.js';
import type { BitReader, CodeTable } from './bits.js';
import { ZIGZAG } from './zigzag.js';

/** A component in a scan, and what a block leaves to the next one. */
export interface CodedComponent {
  /** 64 a block. */
  readonly coefficients: Int16Array;
  readonly dc: CodeTable;
  readonly ac: CodeTable;
  /** The mean of the block before, in its units. */
  mean: number;
  /** Blocks to come that this scan leaves as they are. */
  unchanged: number;
}

/** Which coefficients a scan codes, in zigzag order, and which of their bits. */
export interface Band {
  readonly first: number;
  readonly last: number;
  /** The lowest bit that it codes; those below come in later scans. */
  readonly bit: number;
  /** Whether it adds a bit to coefficients that have been coded before. */
  readonly refines: boolean;
}

/** Decodes the block whose coefficients start at `at`. */
export type DecodeBlock = (bits: BitReader, component: CodedComponent, at: number, band: Band) => void;

/** The decoder that a scan of this band needs, and the codes it reads. */
export function blockDecoder(
  progressive: boolean,
  { first, refines }: Band,
): { decode: DecodeBlock; codes: readonly ('dc' | 'ac')[] } {
  if (!progressive) return { decode: decodeWhole, codes: ['dc', 'ac'] };
  if (first === 0) {
    return refines ? { decode: refineMean, codes: [] } : { decode: decodeMean, codes: ['dc'] };
  }
  return { decode: refines ? refineBand : decodeBand, codes: ['ac'] };
}

/** A run of 16 zeros, where the low half of a symbol is 0. */
const ZEROS_16 = 15;

const decodeWhole: DecodeBlock = (bits, component, at) => {
  const { coefficients, dc, ac } = component;
  component.mean += bits.signed(sizeOf(bits.symbol(dc)));
  coefficients[at] = component.mean;
  for (let k = 1; k < 64; k++) {
    const symbol = bits.symbol(ac);
    const [run, size] = [symbol >> 4, symbol & 15];
    if (size === 0 && run < ZEROS_16) return;
    k += run;
    if (size > 0) coefficients[at + place(k)] = bits.signed(size);
  }
};

const decodeMean: DecodeBlock = (bits, component, at, { bit }) => {
  component.mean += bits.signed(sizeOf(bits.symbol(component.dc)));
  component.coefficients[at] = component.mean << bit;
};

const refineMean: DecodeBlock = (bits, { coefficients }, at, { bit }) => {
  coefficients[at] |= bits.number(1) << bit;
};

const decodeBand: DecodeBlock = (bits, component, at, { first, last, bit }) => {
  if (component.unchanged > 0) {
    component.unchanged--;
    return;
  }
  const { coefficients, ac } = component;
  for (let k = first; k <= last; k++) {
    const symbol = bits.symbol(ac);
    const [run, size] = [symbol >> 4, symbol & 15];
    if (size === 0 && run < ZEROS_16) {
      component.unchanged = (1 << run) - 1 + bits.number(run);
      return;
    }
    k += run;
    if (size > 0) coefficients[at + place(k)] = bits.signed(size) * (1 << bit);
  }
};

/** Every coefficient that is not 0 gets a bit where it stands, also those that a run of zeros passes over. */
const refineBand: DecodeBlock = (bits, component, at, { first, last, bit }) => {
  const { coefficients, ac } = component;
  const refine = (index: number): void => {
    if (bits.number(1) === 1) coefficients[index] += coefficients[index] > 0 ? 1 << bit : -(1 << bit);
  };
  let k = first;
  while (component.unchanged === 0 && k <= last) {
    const symbol = bits.symbol(ac);
    const [run, size] = [symbol >> 4, symbol & 15];
    if (size === 0 && run < ZEROS_16) {
      component.unchanged = (1 << run) + bits.number(run);
      break;
    }
    if (size > 1) throw new FormatError('jpeg', 'a new coefficient of one bit', `${size} bits`);
    const value = size === 0 ? 0 : bits.number(1) === 1 ? 1 << bit : -(1 << bit);
    for (let zeros = run; k <= last; k++) {
      const index = at + ZIGZAG[k];
      if (coefficients[index] !== 0) refine(index);
      else if (zeros-- === 0) {
        coefficients[index] = value;
        break;
      }
    }
    k++;
  }
  if (component.unchanged === 0) return;
  for (; k <= last; k++) if (coefficients[at + ZIGZAG[k]] !== 0) refine(at + ZIGZAG[k]);
  component.unchanged--;
};

function sizeOf(symbol: number): number {
  if (symbol > 15) throw new FormatError('jpeg', 'a mean of at most 15 bits', `${symbol}`);
  return symbol;
}

function place(k: number): number {
  if (k > 63) throw new FormatError('jpeg', 'a coefficient from 0 to 63', `${k}`);
  return ZIGZAG[k];
}
