/** Cubic resizes against exact fractions of Python: test/golden/cubic_goldens.py. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { engine } from '../../src/engine/index.js';
import type { ResizeOptions } from '../../src/ops/options.js';
import { reference } from '../../src/ops/reference.js';
import { elements, tensor } from '../../src/ops/tensor.js';

interface Case {
  readonly kind: string;
  readonly options: object;
  readonly shape: readonly number[];
  readonly x: readonly number[];
  readonly y: readonly number[];
}

const CASES: readonly Case[] = JSON.parse(readFileSync(new URL('cubic.json', import.meta.url), 'utf8'));

it.each(CASES.map((each) => [`${each.kind} ${JSON.stringify(each.options)}`, each] as const))(
  '%s',
  (_, { shape, x, y, options }) => {
    const given = tensor(new Float32Array(Uint32Array.from(x).buffer), shape);
    for (const nn of [reference, engine()]) {
      const got = elements(nn.resize(given, { mode: 'cubic', ...options } as ResizeOptions));
      expect([...new Uint32Array(got.buffer, got.byteOffset, got.length)]).toEqual(y);
    }
  },
);
