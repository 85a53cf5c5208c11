/** Checkpoints with other objects beside the tensors, as PyTorch wrote them (fixtures/make_checkpoints.py). */
import { describe, expect, it } from 'vitest';
import { readWeights, toFloating } from '../../src/weights/index.js';
import { fixture, fixtureNames, jsonLines, refusal } from './fixtures.js';

interface Line {
  readonly file: string;
  readonly name: string;
  readonly values: number[];
}

const LINES = jsonLines<Line>('beside.jsonl');
const files = fixtureNames(/^beside.*\.(pth|pkl)$/);

it('all are here', () => expect(files.length).toBe(17));

it.each(files)('%s has the tensors that PyTorch and pickle find, and no others', (file) => {
  const read = [...readWeights(fixture(file), file)].map(([name, stored]) => {
    const { shape } = toFloating(stored);
    const tensor = toFloating(stored);
    const values =
      shape.length === 1
        ? Array.from({ length: shape[0]! }, (_, i) => tensor.get(i))
        : Array.from({ length: shape[0]! * shape[1]! }, (_, i) =>
            tensor.get(Math.floor(i / shape[1]!), i % shape[1]!),
          );
    return { file, name, values };
  });
  expect(read).toEqual(LINES.filter((line) => line.file === file));
});

describe('a tensor that only something unknown could rebuild is refused', () => {
  it.each([
    ['unknown-quantized.pth', /a storage with its type, key and size, got a string$/],
    [
      'unknown-sparse.pth',
      /a known function to rebuild a tensor, got torch\._utils\._rebuild_sparse_tensor$/,
    ],
    [
      'unknown-module.pth',
      /state_dict\(\), got none, but an object of torch\.nn\.modules\.container\.Sequential$/,
    ],
  ])('%s', (file, message) => {
    expect(refusal(() => readWeights(fixture(file), file))).toMatch(message);
  });
});
