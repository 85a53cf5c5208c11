/** Files, pipes and devices: what is not wanted is refused by its first bytes. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readInput } from '../../src/cli/input.js';
import { LONGEST_STREAM, readFile } from '../../src/cli/read-file.js';
import { readWeightFile } from '../../src/cli/weights-file.js';
import { FpnError } from '../../src/errors.js';
import { modelByName } from '../../src/fpn/index.js';
import { tensor } from '../../src/ops/index.js';
import { readSafetensors, toStored, writeNpz, writeSafetensors } from '../../src/weights/index.js';
import { npy, PHOTO, PNG } from './inputs.js';

let folder = '';
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fpn-read-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const model = modelByName('pytorch-fpn', { channels: 4 });
const input = (path: string) => readInput(path, model, { shortSide: undefined, imageMode: undefined }).tensor;

const sparse = (name: string, start: Uint8Array, size: number): string => {
  writeFileSync(at(name), start);
  truncateSync(at(name), size);
  return at(name);
};

/** What another process writes into a pipe of this name. */
function fifo(name: string, script: string): string {
  execFileSync('mkfifo', [at(name)]);
  spawn('sh', ['-c', `${script} > ${at(name)}`], { stdio: 'ignore' });
  return at(name);
}

const refusal = async (read: () => unknown): Promise<string> => {
  try {
    await read();
  } catch (error) {
    if (error instanceof FpnError) return error.message.replace(`${folder}/`, '');
    throw error;
  }
  throw new Error('expected an FpnError, got a result');
};

const large = writeNpz(
  new Map([
    ['a', toStored(tensor(new Float32Array(3 * 8 * 8), [3, 8, 8]))],
    ['b', toStored(tensor(new Float32Array(3 * 50 * 40).fill(2), [3, 50, 40]))],
  ]),
);

describe('a file of which the beginning is enough', () => {
  const TWO_GB = 1.9e9;
  const kinds =
    'a PyTorch checkpoint|a safetensors file|a NumPy array|a NumPy archive|an HDF5 file|a pickle of NumPy arrays';
  it.each(['x.pth', 'x.safetensors', 'x.npy', 'x.npz', 'x.h5', 'x.pkl'])(
    '%s of zeros, as weights',
    async (name) => {
      const path = sparse(name, new Uint8Array(0), TWO_GB);
      const before = process.memoryUsage().arrayBuffers;
      expect(await refusal(() => readWeightFile(path))).toMatch(
        new RegExp(`^${name}: expected (${kinds})(?: \\(.\\w+\\))?, got a file of another kind$`),
      );
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
    },
  );

  it.each(['z.png', 'z.jpg', 'z.npy', 'z.safetensors', 'z'])('%s of zeros, as input', async (name) => {
    const path = sparse(name, new Uint8Array(0), TWO_GB);
    expect(await refusal(() => input(path))).toMatch(
      /^z.*: expected .*, got (a file of another kind|an unknown format)$/,
    );
  });

  it('of 3 GiB that begins well', async () => {
    expect(await refusal(() => input(sparse('a.npy', npy([3, 8, 8]), 3 * 2 ** 30)))).toBe(
      'a.npy: expected a file of less than 2 GiB, got 3221225472 bytes',
    );
  });
});

describe.skipIf(process.platform === 'win32')('a stream', () => {
  it('that is not wanted is not read on', async () => {
    expect(await refusal(() => input('/dev/zero'))).toBe(
      '/dev/zero: expected an image (.png, .jpg) or a tensor (.npy, .npz, .safetensors), got a file of another kind',
    );
    expect(await refusal(() => readWeightFile('/dev/zero'))).toMatch(
      /^\/dev\/zero: expected .*, got a file of another kind$/,
    );
  });

  it('is an image, whatever it is called', () => {
    writeFileSync(at('p.png'), PNG);
    const piped = input(fifo('pipe1', `cat ${at('p.png')}`));
    expect(piped.data).toEqual(input(at('p.png')).data);
    expect(piped.shape).toEqual([1, 3, PHOTO.height, PHOTO.width]);
  });

  it('that comes in pieces is read to its end', () => {
    writeFileSync(at('c.npz'), large);
    const script = `(head -c 5000 ${at('c.npz')}; sleep 0.1; tail -c +5001 ${at('c.npz')})`;
    expect(readFile(fifo('pipe2', script), () => {})).toEqual(large);
  });

  it('that begins well and never ends has a limit', async () => {
    writeFileSync(at('d.npy'), npy([3, 8, 8]));
    const path = fifo('pipe3', `cat ${at('d.npy')} /dev/zero`);
    const message = await refusal(() => readFile(path, () => {}, 2 ** 26));
    expect(message).toBe('pipe3: expected a stream of at most 0.0625 GiB, got more');
    expect(LONGEST_STREAM).toBe(2 ** 30);
  });
});

describe('an input of several tensors', () => {
  it('is the one that is named after a colon', () => {
    writeFileSync(at('e.npz'), large);
    expect(input(`${at('e.npz')}:a`).shape).toEqual([1, 3, 8, 8]);
    expect(input(`${at('e.npz')}:b`).shape).toEqual([1, 3, 50, 40]);
    const { tensors } = readSafetensors(
      writeSafetensors(new Map([['b.c', toStored(tensor(new Float32Array(3), [3, 1, 1]))]])),
    );
    writeFileSync(at('e.safetensors'), writeSafetensors(tensors));
    expect(input(`${at('e.safetensors')}:b.c`).shape).toEqual([1, 3, 1, 1]);
  });

  it('is a file whose own name has a colon, where there is one', () => {
    writeFileSync(at('f.npz:a'), large);
    expect(() => input(at('f.npz:a'))).toThrow(
      /expected one tensor, or one named input, got 2 tensors: a, b$/,
    );
  });

  it('has to have the name', async () => {
    expect(await refusal(() => input(`${at('e.npz')}:c`))).toBe(
      'e.npz: expected a tensor c, got 2 tensors: a, b',
    );
  });
});

it('one array in an archive is the input', () => {
  const file = readSafetensors(
    writeSafetensors(new Map([['only', toStored(tensor(new Float32Array(12), [3, 2, 2]))]])),
  );
  writeFileSync(at('g.npz'), writeNpz(file.tensors));
  expect(input(at('g.npz')).shape).toEqual([1, 3, 2, 2]);
});
