/** Inputs of sigmoid, silu, hard sigmoid, hard swish and exponential units. The twin of arguments.py. */
import { type ArgumentChunk, type HardChunk, type Inputs, stream, type UnitChunk } from './chunk.js';
import { float, scaled } from './floats.js';
import { hardest } from './hardest.js';

/**
 * - `plain`: any float32s of the range
 * - `short`: those that have no more than `bits` bits after the first
 * - `consecutive`: neighbouring float32s, or every other one; each chunk goes on where the one before it ends
 * - `odd`: odd multiples of 2⁻²³ and of −2⁻²⁴, where ½ + x/4 is a midpoint and σ(x) is |x|³/48 or less off it
 * - `multiples`: odd multiples of `factor`·2^unit, from the `first` where there is one, or their neighbours `beside`
 * - `hardest`: those whose results lie closest to a midpoint of all float32s
 */
export function argumentsOf(chunk: ArgumentChunk | HardChunk | UnitChunk): Inputs {
  const bitsAt = formOf(chunk);
  const x = new Uint32Array(chunk.count);
  for (let i = 0; i < chunk.count; i++) x[i] = bitsAt(i, chunk.index * chunk.count + i);
  return { x };
}

/** The bits of an argument by its place in the chunk and among those of all chunks. */
type Argument = (i: number, number: number) => number;

function formOf(chunk: ArgumentChunk | HardChunk | UnitChunk): Argument {
  switch (chunk.form) {
    case 'plain':
    case 'short': {
      const words = stream(chunk, 'x', [chunk.count]);
      const mask = chunk.form === 'short' ? -(2 ** (23 - chunk.bits!)) : -1;
      return (i) => float(words[i]!, chunk.x!) & mask;
    }
    case 'consecutive':
      return (_i, number) => chunk.first! + (chunk.step ?? 1) * number;
    case 'odd':
      return (_i, number) => scaled(chunk.sign! * (2 * number + 1), chunk.sign! > 0 ? -23 : -24);
    case 'multiples':
      return (i, number) => {
        const n = chunk.first === undefined ? number : chunk.first + i;
        return scaled(chunk.factor! * (2 * n + 1), chunk.unit!) + chunk.beside!;
      };
    case 'hardest': {
      const found = hardest(chunk.operator);
      return (i) => found[i]!;
    }
  }
}
