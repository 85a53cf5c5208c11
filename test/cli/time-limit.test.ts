/** Node's limit, thirty times shorter, and a library that does not look where it goes. */
import { expect, it, vi } from 'vitest';
import { withinTime } from '../../src/cli/time-limit.js';
import { readWeightsAsync } from '../../src/weights/index.js';
import { fixture, laterRefusal } from '../weights/fixtures.js';
import { withTextOfSize } from '../weights/keras/circles.js';
import { enterFolder, output } from './in-process.js';

const limits = vi.hoisted((): number[] => []);

vi.mock('../../src/weights/hdf5-heaps.js', () => ({ checkHeaps: () => {} }));
vi.mock('node:vm', async (original) => {
  const vm = await original<typeof import('node:vm')>();
  const runInNewContext = (code: string, context: object, { timeout }: { timeout: number }): unknown => {
    limits.push(timeout);
    return vm.runInNewContext(code, context, { timeout: Math.ceil(timeout / 30) });
  };
  return { ...vm, runInNewContext };
});

it.each(['keras2-weights.h5', 'keras3.keras'])('%s is read within half a minute', async (name) => {
  enterFolder({ [name]: fixture(name) });
  await output('weights', name);
  expect(limits.pop()).toBeCloseTo(30_000, -3);
});

it('what ends is as it would be without a limit', () => {
  const limited = withinTime();
  expect(limited(() => 7, 0)).toBe(7);
  const error = new Error('of its own');
  expect(() =>
    limited(() => {
      throw error;
    }, 0),
  ).toThrow(error);
});

it('what does not end is ended, later for a larger file', () => {
  const endless = (): never => {
    for (;;);
  };
  expect(() => withinTime(1)(endless, 4e6)).toThrow(/within 5 s/);
});

it('the library is ended too', async () => {
  const file = withTextOfSize(0, 0n);
  const refused = laterRefusal(() => readWeightsAsync(file, 'a.h5', undefined, withinTime()));
  expect(await refused).toBe(
    'a.h5: hdf5: expected a file that is read within 31 s, got one that takes longer',
  );
});
