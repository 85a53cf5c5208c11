import { expect, it } from 'vitest';
import { FpnError } from '../../../src/errors.js';
import { type Guard, readKerasH5, readWeightsAsync } from '../../../src/weights/index.js';
import { fixture } from '../fixtures.js';

const name = 'keras2-weights.h5';
const read = (guard: Guard) => readWeightsAsync(fixture(name), name, undefined, guard);

it('is called with what reads a file and with its size', async () => {
  const sizes: number[] = [];
  const counted: Guard = (action, bytes) => {
    sizes.push(bytes);
    return action();
  };
  const index = new TextEncoder().encode(`{"weight_map": {"conv1/kernel": "${name}"}}`);
  await read(counted);
  await readWeightsAsync(index, 'a.index.json', () => fixture(name), counted);
  const keras = fixture('keras3.keras');
  await readWeightsAsync(keras, 'a.keras', undefined, counted);
  expect(sizes).toEqual([fixture(name).length, fixture(name).length, expect.any(Number)]);
});

// in a process where this has happened, so that it is the last
it('the library is not used again where it has been stopped', async () => {
  const stop: Guard = () => {
    throw new FpnError('stopped');
  };
  await expect(read(stop)).rejects.toThrow(/stopped$/);
  await expect(readKerasH5(fixture(name))).rejects.toThrow(
    'hdf5: expected a library that works, got one that a damaged file has crashed (stopped)',
  );
});
