/** Copies of views into views, by runs or one by one. */
import ndops from 'ndarray-ops';
import { expect, it } from 'vitest';
import { seededImage } from '../../src/layers/seeded.js';
import { assign, zeros } from '../../src/ops/tensor.js';

const x = seededImage([2, 3, 6, 40]);

it.each([
  ['as it is', x],
  ['cropped', x.lo(0, 1, 2, 3).hi(2, 2, 3, 30)],
  ['of long rows apart', x.step(1, 1, 2, 1)],
  ['backwards', x.step(1, 1, 1, -1)],
  ['of rows in another order', x.transpose(0, 2, 1, 3)],
  ['turned', x.transpose(0, 3, 2, 1)],
  ['of short rows', x.hi(2, 3, 6, 5)],
  ['of one row', x.hi(1, 1, 1, 40)],
  ['of nothing', x.hi(2, 0, 6, 40)],
])('%s', (_, source) => {
  const [got, expected] = [0, 1].map(() => zeros([2, 8, 48, 50]));
  const [wide, same] = [got!, expected!].map((y) => y.lo(0, 1, 2, 3).hi(...source.shape));
  assign(wide!, source);
  ndops.assign(same!, source);
  expect(got!.data).toEqual(expected!.data);
  const [packed, other] = [0, 1].map(() => zeros([...source.shape]));
  assign(packed!, source);
  ndops.assign(other!, source);
  expect(packed!.data).toEqual(other!.data);
});
