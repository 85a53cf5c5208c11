/** Inputs of sigmoid and silu. The twin of `arguments` in inputs.py. */
import { type ArgumentChunk, type Inputs, stream } from './chunk.js';
import { float, scaled } from './floats.js';
import { hardest } from './hardest.js';

/**
 * - `consecutive`: neighbouring float32s, or every other one; each chunk goes on where the one before it ends
 * - `odd`: odd multiples of 2⁻²³ and of −2⁻²⁴, where ½ + x/4 is a midpoint and σ(x) is |x|³/48 or less off it
 * - `hardest`: those whose results lie closest to a midpoint of all float32s
 */
export function argumentsOf(chunk: ArgumentChunk): Inputs {
  const { count, form, operator } = chunk;
  if (form === 'plain') return { x: stream(chunk, 'x', [count]).map((word) => float(word, chunk.x!)) };
  if (form === 'hardest') return { x: hardest(operator).slice(0, count) };
  const start = chunk.index * count;
  const x = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const odd = chunk.sign! * (2 * (start + i) + 1);
    x[i] =
      form === 'consecutive'
        ? chunk.first! + (chunk.step ?? 1) * (start + i)
        : scaled(odd, odd > 0 ? -23 : -24);
  }
  return { x };
}
