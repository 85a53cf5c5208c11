/** Softmax on the engine has the reference's bits: of any rows, on hard ones and aimed ones; and its powers err by no more than is said. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backendOn } from '../../src/engine/backend.js';
import { LackOfMemory, Machine } from '../../src/engine/machine.js';
import { seededImage } from '../../src/layers/seeded.js';
import { EXPONENTIAL_ERROR, exponential } from '../../src/numerics/exponential.js';
import { type ReferenceBackend, reference, type Tensor, tensor } from '../../src/ops/index.js';
import { aimedLogits } from '../golden/rounding/aimed-logits.js';
import { hardest } from '../golden/rounding/hardest.js';
import { hostileFloat } from '../numerics/hostile.js';
import { differences, expectSameRefusal } from './cases.js';

/** Products added in two roundings, and in one where the platform can. */
const MACHINES = [false, undefined].map((fused) => Machine.make(fused)!);
const ENGINES = MACHINES.map((machine) => backendOn(machine));

const rowsOf = (rows: readonly ArrayLike<number>[]): Tensor => {
  const data = rows.flatMap((row) => Array.from(row));
  return tensor(data, [rows.length, data.length / rows.length]);
};

const expectSame = (x: Tensor): void => {
  const expected = reference.softmax(x);
  for (const nn of ENGINES) expect(differences(nn.softmax(x), expected)).toEqual([]);
};

/** Seeded logits, `size` as large. */
const seeded = (rows: number, classes: number, size: number): Tensor => {
  const { data } = seededImage([1, 1, rows, classes]);
  return tensor(
    data.map((x) => size * x),
    [rows, classes],
  );
};

describe('softmax on the engine, to the bit', () => {
  it('is computed there', () => {
    for (const nn of ENGINES) expect(nn.softmax).not.toBe(reference.softmax);
  });

  it('of any rows', () => {
    const special = fc.constantFrom(0, -0, Infinity, -Infinity, Number.NaN, 150, -150, 2 ** -149, 3.4e38);
    const usual = fc.float({ min: -20, max: 20, noNaN: true });
    const number = fc.oneof(
      { weight: 12, arbitrary: usual },
      { weight: 3, arbitrary: hostileFloat },
      { weight: 1, arbitrary: special },
    );
    const rows = fc
      .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 11 }))
      .chain(([count, classes]) =>
        fc.array(fc.array(number, { minLength: classes, maxLength: classes }), {
          minLength: count,
          maxLength: count,
        }),
      );
    fc.assert(
      fc.property(rows, (xs) => expectSame(rowsOf(xs))),
      { numRuns: 500 },
    );
  });

  it('of many rows and many classes', () => {
    expectSame(seeded(300, 17, 8));
    expectSame(seeded(2, 3001, 30));
    expectSame(seeded(3, 2, 200));
  });

  it('of differences that float64 does not hold', () => {
    const x = seeded(40, 7, 2 ** -40);
    for (let row = 0; row < 40; row++) x.set(row, row % 7, 1 + row / 4);
    expectSame(x);
  });

  it('of rows a hair from midpoints, and of those that are aimed at the bound', () => {
    const logits = new Float32Array(hardest('sigmoid').buffer);
    expectSame(rowsOf(Array.from(logits, (x) => [0, x])));
    expectSame(rowsOf(aimedLogits().map((bits) => new Float32Array(Uint32Array.from(bits).buffer))));
  });

  it('of infinities, one or two, and of a NaN, beside other rows', () => {
    expectSame(
      rowsOf([
        [1, Infinity, 2],
        [1, 2, 3],
        [Infinity, 0, Infinity],
        [-Infinity, -Infinity, -Infinity],
        [-Infinity, 1, 1],
        [Number.NaN, 1, Infinity],
        [3, 2, 1],
      ]),
    );
    const bits = Uint32Array.of(0xffc00001, 0x3f800000);
    expectSame(tensor(new Float32Array(bits.buffer), [1, 2]));
  });

  it('of views', () => {
    expectSame(seeded(9, 20, 6).transpose(1, 0).step(2, -1));
  });

  it('where there is no memory for a row', () => {
    const machine = Machine.make()!;
    Object.assign(machine, {
      reserve() {
        throw new LackOfMemory('no memory');
      },
    });
    const x = seeded(4, 5, 3);
    expect(differences(backendOn(machine).softmax(x), reference.softmax(x))).toEqual([]);
  });

  it('in the memory of what was read for the last time', () => {
    const nn = backendOn(Machine.make(), { reuseMemory: true });
    const own = nn.scale(seeded(50, 40, 1), 5);
    const expected = reference.softmax(reference.scale(seeded(50, 40, 1), 5));
    nn.release!(own);
    const got = nn.softmax(own);
    expect(got.data.buffer).toBe(own.data.buffer);
    expect(differences(got, expected)).toEqual([]);
  });

  it('settles little of what is no tie', () => {
    const machine = Machine.make()!;
    const { kernels } = machine;
    let listed = 0;
    const divideSums: typeof kernels.divideSums = (...operands) => {
      const end = kernels.divideSums(...operands);
      listed += (end - operands[6]) / 4;
      return end;
    };
    Object.assign(machine, { kernels: { ...kernels, divideSums } });
    backendOn(machine).softmax(seeded(40, 5000, 8));
    expect(listed).toBeLessThan(4);
  });

  it('refuses what the reference refuses', () => {
    const calls: readonly ((nn: ReferenceBackend) => Tensor)[] = [
      (nn) => nn.softmax(tensor([1], [1])),
      (nn) => nn.softmax(tensor([], [0, 3])),
      (nn) => nn.softmax([1] as never),
    ];
    for (const call of calls) expectSameRefusal(ENGINES[0]!, call);
  });
});

describe.each(MACHINES.map((machine) => [machine] as const))('powers of e', (machine) => {
  const powersOf = (logits: Float32Array, largest: number) => {
    const count = logits.length;
    const rooms = machine.reserve({ x: 4 * count, powers: 8 * count, totals: 32 });
    machine.float32s(rooms.x).set(logits);
    const { raiseAll } = machine.kernels;
    const lost = raiseAll(rooms.x.address, rooms.powers.address, count, largest, rooms.totals.address);
    return {
      lost,
      powers: machine.float64s(rooms.powers).slice(),
      totals: machine.float64s(rooms.totals).slice(),
    };
  };

  it('err by as much as the plain ones, and add up', () => {
    const logits = Float32Array.from({ length: 20_000 }, (_, n) => (-(n % 4001) * 150) / 4001 + (n % 7) / 64);
    const { powers, totals, lost } = powersOf(logits, 1);
    let [worst, sum] = [0, 0];
    logits.forEach((logit, n) => {
      const expected = logit - 1 < -150 ? 0 : exponential(logit - 1);
      if (expected === 0) expect(powers[n]).toBe(0);
      else worst = Math.max(worst, Math.abs(powers[n]! - expected) / expected);
      sum += powers[n]!;
    });
    // each errs by a quarter of the bound at most
    expect(worst).toBeLessThan(EXPONENTIAL_ERROR / 2);
    const total = totals.reduce((all, part) => all + part, 0);
    expect(Math.abs(total - sum)).toBeLessThan(sum * 2 ** -40);
    expect(lost).toBe(0);
  });

  it('say whether the differences are exact', () => {
    const lostOf = (...logits: readonly number[]) => powersOf(Float32Array.from(logits), 1).lost;
    expect(lostOf(0, 0.3, 2 ** -29, 1)).toBe(0);
    expect(lostOf(0, 0.3, 2 ** -40 + 2 ** -60, 1)).toBe(1);
    expect(lostOf(2 ** -40 + 2 ** -60, 1, 1, 1)).toBe(1);
    // what is negligible has no part in it
    expect(lostOf(-(2 ** 100), -Infinity, 1, 1)).toBe(0);
  });

  it('add up with what additions lose', () => {
    const tiny = Math.fround(1 - 40);
    const { totals, powers } = powersOf(
      Float32Array.from({ length: 1000 }, (_, n) => (n < 2 ? 1 : tiny)),
      1,
    );
    expect([...totals.slice(0, 2)]).toEqual([1, 1]);
    for (const rest of totals.slice(2)) {
      expect(Math.abs(rest - 499 * powers[2]!)).toBeLessThan(rest * 2 ** -40);
    }
  });
});
