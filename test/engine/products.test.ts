/** The kernels that multiply panels, in tiles of every kind, beside the sums as they are defined. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kernels } from '../../src/engine/kernels/signatures.js';
import { Machine } from '../../src/engine/machine.js';
import { PANEL } from '../../src/ops/gemm.js';

const KERNELS = ['multiplyPanels', 'wideProduct'] as const satisfies readonly (keyof Kernels)[];

const upTo = (most: number) => fc.integer({ min: 1, max: most });
const products = fc.record({
  rows: upTo(3),
  columns: upTo(5),
  length: upTo(9),
  chain: upTo(10),
  surplus: fc.nat(2),
  more: fc.boolean(),
});

type Product = typeof products extends fc.Arbitrary<infer P> ? P : never;

/** Numbers that many sums of differ in with the order. */
const numbers = (length: number, seed: number): Float64Array =>
  Float64Array.from({ length }, (_, n) => (((n + seed) * 7919) % 1009) / 7 - 70);

function operandsOf({ rows, columns, length, surplus }: Product) {
  const pitch = PANEL * (length + surplus);
  return {
    pitch,
    a: numbers(rows * pitch, 1),
    b: numbers(columns * pitch, 500),
    before: numbers(rows * PANEL * columns * PANEL, 77),
  };
}

function byKernel(machine: Machine, name: (typeof KERNELS)[number], product: Product): Float64Array {
  const { rows, columns, length, chain, more } = product;
  const { pitch, a, b, before } = operandsOf(product);
  const [right, left, target] = [a, b, before].map((values) => values.byteLength) as [number, number, number];
  const rooms = machine.reserve({ a: right, b: left, c: target });
  machine.float64s(rooms.a).set(a);
  machine.float64s(rooms.b).set(b);
  machine.float64s(rooms.c).set(before);
  const { address } = rooms.c;
  const bytes = 8 * pitch;
  machine.kernels[name](
    rooms.a.address,
    rooms.b.address,
    address,
    rows,
    columns,
    bytes,
    bytes,
    length,
    chain,
    more ? 1 : 0,
  );
  return machine.float64s(rooms.c).slice();
}

/** Chains of additions, and the sums of these to what was there, or to nothing. */
function asDefined(product: Product): Float64Array {
  const { rows, columns, length, chain, more } = product;
  const { pitch, a, b, before } = operandsOf(product);
  const width = PANEL * columns;
  return Float64Array.from({ length: PANEL * rows * width }, (_, n) => {
    const [i, j] = [Math.floor(n / width), n % width];
    const term = (p: number): number =>
      a[Math.floor(i / PANEL) * pitch + p * PANEL + (i % PANEL)]! *
      b[Math.floor(j / PANEL) * pitch + p * PANEL + (j % PANEL)]!;
    let total = more ? before[n]! : undefined;
    for (let start = 0; start < length; start += chain) {
      let sum = 0;
      for (let p = start; p < Math.min(start + chain, length); p++) sum += term(p);
      total = total === undefined ? sum : total + sum;
    }
    return total!;
  });
}

describe.each(KERNELS)('%s', (name) => {
  it('multiplies and adds as it is defined', () => {
    const machine = Machine.make(false)!;
    fc.assert(
      fc.property(products, (product) => {
        expect(byKernel(machine, name, product)).toEqual(asDefined(product));
      }),
    );
  });

  it('gives the bits of the others where it does both in one', () => {
    const machine = Machine.make(true)!;
    fc.assert(
      fc.property(products, (product) => {
        expect(byKernel(machine, name, product)).toEqual(byKernel(machine, KERNELS[0], product));
      }),
    );
  });
});
