/** `--arithmetic`: what a backend declares that it computes with. */
import { readFileSync } from 'node:fs';
import { FpnError } from '../errors.js';
import { type Arithmetic, arithmeticByName, arithmeticFrom, PRESETS } from '../golden/arithmetic.js';
import { reporting } from './files.js';

/** By its name, or as a file of settings says. */
export function chosenArithmetic(given = 'ieee32'): Arithmetic {
  if (PRESETS.has(given) || !given.endsWith('.json')) return arithmeticByName(given);
  const text = reporting(given, 'a readable file', () => readFileSync(given, 'utf8'));
  try {
    return arithmeticFrom(JSON.parse(text));
  } catch (error) {
    throw new FpnError(`${given}: ${(error as Error).message}`);
  }
}
