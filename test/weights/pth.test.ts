import { describe, expect, it } from 'vitest';
import { FormatError } from '../../src/errors.js';
import { readPth, readWeights, toFloat32 } from '../../src/weights/index.js';
import { expectedOf, expectTensors, fixture, fixtureNames } from './fixtures.js';

describe('files that PyTorch wrote', () => {
  const files = fixtureNames(/\.pth$/).filter((name) => expectedOf(name).length > 0);

  it('are all here', () => expect(files.length).toBe(20));

  it.each(files)('%s reads as torch.load reads it', (name) => {
    expectTensors(readWeights(fixture(name), name), name);
  });
});

describe('views of a storage', () => {
  it.each(['zip-views.pth', 'legacy-views.pth'])('%s: tied tensors share memory', (name) => {
    const file = readPth(fixture(name));
    const [a, b] = [file.get('tied.a')!.tensor, file.get('tied.b')!.tensor];
    expect(a.data).toBe(b.data);
    expect(file.get('transposed')!.tensor.stride).toEqual([1, 6]);
    expect(file.get('offset')!.tensor.offset).toBe(8);
  });

  it('keep their values as contiguous float32', () => {
    const { tensor } = readPth(fixture('zip-views.pth')).get('expanded')!;
    expect(toFloat32({ dtype: 'F32', tensor }).get(1, 2)).toBe(-1.5);
  });
});

describe('what is refused', () => {
  it.each(['hostile-global.pth', 'hostile-stack-global.pth', 'hostile-newobj.pth'])(
    '%s: nothing but what os.system would make',
    (name) => {
      expect(() => readPth(fixture(name))).toThrow(
        new FormatError('pth', "tensors, such as a model's state_dict()", 'none, but an object of os.system'),
      );
    },
  );

  it('an integer that float64 cannot hold', () => {
    expect(() => readPth(fixture('zip-i64-too-large.pth'))).toThrow(
      /integers from -9007199254740992 to 9007199254740992/,
    );
  });

  it('a legacy file with bytes after its last storage', () => {
    const bytes = fixture('legacy-module.pth');
    expect(() => readPth(Uint8Array.of(...bytes, 0))).toThrow(/the end of the file.*got 1 more bytes/);
  });
});

it('the texts beside the tensors are there, by path, and no deeper than two levels', () => {
  const { texts } = readPth(fixture('zip-checkpoint-protocol2.pth'));
  expect(texts).toBeDefined();
  for (const path of texts!.keys()) expect(path.split('.').length).toBeLessThanOrEqual(2);
});
