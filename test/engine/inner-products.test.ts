/** What bounds the errors of inner products; their bits: engine.test.ts. */
import { expect, it } from 'vitest';
import { backendOn } from '../../src/engine/backend.js';
import { Machine } from '../../src/engine/machine.js';
import { seededImage } from '../../src/layers/seeded.js';
import { convolutionOf, groupOf } from '../../src/ops/convolution.js';
import { normsOfFilters, normsOfWindows } from '../../src/ops/im2col.js';

it('errors are bounded by the norms of the filters and windows, whatever was in the memory before', () => {
  const machine = Machine.make()!;
  const nn = backendOn(machine, { choose: () => 'inner-products' });
  nn.conv2d(seededImage([1, 64, 20, 20]), seededImage([64, 64, 1, 1]), undefined);

  const { kernels } = machine;
  const [rows, columns]: [number[], number[]] = [[], []];
  const roundRows: typeof kernels.roundRows = (...operands) => {
    const [, count, , norms, rowNorms] = operands;
    const read = (address: number, length: number) => machine.float64s({ address, length: 8 * length });
    columns.push(...read(norms, 2 * 12));
    rows.push(...read(rowNorms, count));
    return kernels.roundRows(...operands);
  };
  Object.assign(machine, { kernels: { ...kernels, roundRows } });

  const [x, weight] = [seededImage([2, 6, 3, 4]), seededImage([10, 3, 3, 3])];
  const options = { padding: 1, groups: 2 };
  nn.conv2d(x, weight, undefined, options);

  const { geometry } = convolutionOf(x, weight, undefined, options);
  const windows = [0, 1].flatMap((group) =>
    [0, 1].flatMap((image) => [
      ...normsOfWindows(groupOf(x.pick(image, null, null, null), group, 2), geometry),
    ]),
  );
  const close = (norms: Iterable<number>) => Array.from(norms, (norm) => expect.closeTo(norm, 9));
  expect(columns).toEqual(close(windows));
  expect(rows).toEqual(close(normsOfFilters(weight)));
});
