/** Inputs of sigmoid. The twin of `arguments` in inputs.py. */
import { type Inputs, type SigmoidChunk, stream } from './chunk.js';
import { float, scaled } from './floats.js';

/**
 * - `consecutive`: neighbouring float32s; each chunk goes on where the one before it ends
 * - `odd`: odd multiples of 2⁻²³ and of −2⁻²⁴, where ½ + x/4 is a midpoint and σ(x) is |x|³/48 or less off it
 */
export function sigmoidArguments(chunk: SigmoidChunk): Inputs {
  const { count, form } = chunk;
  if (form === 'plain') return { x: stream(chunk, 'x', [count]).map((word) => float(word, chunk.x!)) };
  const start = chunk.index * count;
  const x = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const odd = chunk.sign! * (2 * (start + i) + 1);
    x[i] = form === 'consecutive' ? chunk.first! + start + i : scaled(odd, odd > 0 ? -23 : -24);
  }
  return { x };
}
