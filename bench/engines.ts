/** Ours, in the ways in which it is measured; each writes over the results that it is given back, as it does in a network. */
import { backendOn, type Engine } from '../src/engine/backend.js';
import { engine } from '../src/engine/index.js';
import { Machine } from '../src/engine/machine.js';
import type { Subject } from './publish.js';

export const ENGINES = {
  engine: () => engine({ reuseMemory: true }),
  'engine, direct': () => backendOn(Machine.make(), { reuseMemory: true, choose: () => 'direct' }),
  'engine, float32': () => engine({ reuseMemory: true, precision: 'float32' }),
  'engine, float32-fast': () => engine({ reuseMemory: true, precision: 'float32-fast' }),
} satisfies Partial<Record<Subject, () => Engine>>;

export const ENGINE_NAMES = Object.keys(ENGINES) as readonly (keyof typeof ENGINES)[];
