import { readFileSync } from 'node:fs';

/** The bits of pairs of logits whose second share float64 puts on the wrong side of a midpoint: aimed_logits.py. */
export const aimedLogits = (): readonly (readonly [number, number])[] =>
  JSON.parse(readFileSync(new URL('./aimed.json', import.meta.url), 'utf8')).softmax;
