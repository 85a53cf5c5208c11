import { unzipSync, zipSync } from 'fflate';
import { ready } from 'h5wasm';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { FpnError } from '../../../src/errors.js';
import {
  readKerasArchive,
  readKerasH5,
  readWeights,
  readWeightsAsync,
  type WeightFile,
} from '../../../src/weights/index.js';
import { keras2Names, keras3Variable } from '../../../src/weights/keras/names.js';
import { expectedOf, expectTensors, fixture, fixtureNames, laterRefusal, refusal } from '../fixtures.js';

/** The library binds console.error when it is loaded. */
const reports = vi.hoisted(() => vi.spyOn(console, 'error').mockImplementation(() => {}));

function expectTensorsInAnyOrder(file: WeightFile, name: string): void {
  const sorted = new Map(expectedOf(name).map((line) => [line.name, file.get(line.name)!]));
  expect([...file.keys()].sort()).toEqual([...sorted.keys()].sort());
  expectTensors(sorted, name);
}

describe('files in the layouts of Keras', () => {
  const files = fixtureNames(/^keras.*\.(h5|keras)$/);

  it('are all here', () => expect(files.length).toBe(9));

  it.each(files)('%s has the tensors that h5py reads', async (name) => {
    expectTensorsInAnyOrder(await readWeightsAsync(fixture(name), name), name);
  });

  it('a .keras file is an archive like any other, however compressed', async () => {
    const name = 'keras3-unnamed.keras';
    const entries = unzipSync(fixture(name));
    expectTensorsInAnyOrder(await readWeightsAsync(zipSync(entries, { level: 9 }), name), name);
    const { 'config.json': _, ...undescribed } = entries;
    const names = [...(await readKerasArchive(zipSync(undescribed))).keys()];
    expect(names).toEqual(
      expect.arrayContaining(['conv2d/kernel', 'conv2d_1/bias', 'functional/conv2d_1/bias']),
    );
  });

  it("Keras 2's come in the order of the model, not of the alphabet", async () => {
    const name = 'keras2-weights.h5';
    expectTensors(await readKerasH5(fixture(name)), name);
  });

  it('names are those of layers and variables, a model within the model before its own', async () => {
    expect([...(await readKerasH5(fixture('keras2-weights.h5'))).keys()].slice(0, 7)).toEqual([
      'conv1/kernel',
      'conv1/bias',
      'bn_conv1/gamma',
      'bn_conv1/beta',
      'bn_conv1/moving_mean',
      'bn_conv1/moving_variance',
      'rpn_model/rpn_conv_shared/kernel',
    ]);
  });

  it('other formats need no waiting, and may', async () => {
    const name = 'stored.npz';
    expectTensors(await readWeightsAsync(fixture(name), name), name);
  });
});

it.each([
  ['conv1', ['conv1/kernel:0', 'conv1/bias:0'], ['conv1/kernel', 'conv1/bias']],
  ['conv1', ['conv1/conv1/kernel:0'], ['conv1/kernel']],
  ['conv1', ['kernel'], ['conv1/kernel']],
  ['bn', ['bn/gamma:12'], ['bn/gamma']],
  // the second model of a session, and one built in a scope
  ['conv1', ['conv1_1/kernel:0', 'conv1_1/bias:0'], ['conv1/kernel', 'conv1/bias']],
  ['conv1', ['mask_rcnn/conv1/kernel:0', 'mask_rcnn/conv1/bias:0'], ['conv1/kernel', 'conv1/bias']],
  // models within the model
  ['rpn', ['a/kernel:0', 'b/kernel:0'], ['rpn/a/kernel', 'rpn/b/kernel']],
  ['rpn', ['rpn/a/kernel:0', 'rpn/b/kernel:0'], ['rpn/a/kernel', 'rpn/b/kernel']],
  [
    'lstm',
    ['lstm/forward/kernel:0', 'lstm/backward/kernel:0'],
    ['lstm/forward/kernel', 'lstm/backward/kernel'],
  ],
])('Keras 2: what group %s holds as %j is %j', (group, variables, names) => {
  expect(keras2Names(group, variables)).toEqual(names);
});

it.each([
  ['conv2d_12', 1, 2, 'bias'],
  ['depthwise_conv2d', 0, 1, 'kernel'],
  ['batch_normalization_3', 3, 4, 'moving_variance'],
  ['batch_normalization', 0, 2, 'moving_mean'],
  ['batch_normalization', 1, 3, '1'],
  ['layer_of_mine_2', 0, 1, '0'],
])('Keras 3: %s has as variable %i of %i %s', (path, index, count, name) => {
  expect(keras3Variable(path, index, count)).toBe(name);
});

describe('a file is refused', () => {
  const cases: [file: string, message: RegExp][] = [
    ['not-keras', /^keras: expected layer_names \(Keras 2\).* got a file with 'images, labels'/],
    ['empty', /got an empty file/],
    ['hostile-no-group', /a group for layer 'conv1', got none/],
    ['hostile-external', /a group for layer 'conv1', got none/],
    ['hostile-dangling', /a group for layer 'conv1', got none/],
    ['hostile-no-names', /weight_names of layer 'conv1', got none/],
    ['hostile-no-dataset', /a dataset '.conv1.conv1.bias:0', got none there/],
    ['hostile-twice', /every name once, got 'conv1\/bias' twice/],
    ['hostile-numbers', /texts in the attribute layer_names of '\/', got another type/],
    ['hostile-text', /numbers in '.conv1.conv1.kernel:0', got another type/],
    ['hostile-terabyte', /at most \d+ bytes of memory for a file of 10512/],
    ['hostile-chunks', /at most \d+ bytes of memory for a file of 10512/],
    ['hostile-aliases', /at most \d+ bytes of memory/],
    ['hostile-cycle', /at most 20000 groups, 64 deep, got more/],
    ['hostile-virtual', /the elements of '.conv1.conv1.bias:0' in the file, got a view/],
  ];
  it('of every kind that is here', () => expect(fixtureNames(/^hostile.*\.h5$/).length).toBe(13));

  it.each(cases)('%s', async (name, message) => {
    expect(await laterRefusal(() => readKerasH5(fixture(`${name}.h5`)))).toMatch(message);
  });

  it('under another name than its own, and without waiting', async () => {
    const bytes = fixture('keras2-weights.h5');
    expect(await laterRefusal(() => readWeightsAsync(bytes, 'model.pth'))).toBe(
      'model.pth: expected a PyTorch checkpoint, got an HDF5 file',
    );
    expect(refusal(() => readWeights(bytes, 'model.h5'))).toMatch(/^model.h5: expected .*got an HDF5 file$/);
  });

  it('with its name', async () => {
    const half = fixture('keras2-weights.h5').subarray(0, 5000);
    expect(await laterRefusal(() => readWeightsAsync(half, 'a.h5'))).toBe(
      'a.h5: hdf5: expected an HDF5 file, got one that is damaged or cut off',
    );
  });
});

describe('the library', () => {
  beforeAll(async () => void (await ready));
  afterEach(() => reports.mockClear());

  it('is left without files, open or not, and reports nothing', async () => {
    const { FS } = await ready;
    const streams = (): number => (FS as unknown as { streams: unknown[] }).streams.filter(Boolean).length;
    const before = [streams(), ...FS.readdir('/')];
    await readKerasH5(fixture('keras2-weights.h5'));
    for (const name of ['not-keras.h5', 'hostile-no-dataset.h5', 'hostile-text.h5']) {
      await laterRefusal(() => readKerasH5(fixture(name)));
    }
    await laterRefusal(() => readKerasH5(fixture('keras2-weights.h5').subarray(0, 3000)));
    expect([streams(), ...FS.readdir('/')]).toEqual(before);
    expect(FS.readdir('/').filter((name: string) => name.endsWith('.h5'))).toEqual([]);
    expect(reports).not.toHaveBeenCalled();
  });

  it('gets its reports back', async () => {
    await readKerasH5(fixture('keras2-weights.h5'));
    (await ready).open('/nothing.h5', 0, false, -1, -1);
    expect(reports).toHaveBeenCalled();
  });
});

// `npm run verify:fuzz` damages thousands
describe('damaged files give tensors or an FpnError', () => {
  // the library looks at what it needs: what lies between may be cut off or wrong without its noticing
  async function readSafely(bytes: Uint8Array): Promise<void> {
    await readKerasH5(bytes).catch((error: unknown) => {
      if (!(error instanceof FpnError)) throw error;
    });
  }

  it.each(['keras2-parts.h5', 'keras3.weights.h5'])('%s cut off', async (name) => {
    const whole = fixture(name);
    for (let length = 0; length < whole.length; length += 397) {
      await expect(readKerasH5(whole.subarray(0, length))).rejects.toThrow(FpnError);
    }
  });

  it.each(['keras2-parts.h5', 'keras2-model.h5', 'keras3.weights.h5'])(
    '%s with any bit flipped',
    async (name) => {
      const bytes = fixture(name);
      for (let bit = 0; bit < 8 * bytes.length; bit += 6007) {
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        await readSafely(bytes);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
      }
    },
  );
});
