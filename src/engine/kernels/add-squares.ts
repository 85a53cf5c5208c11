/** The squares of every row or column of panels, added to what there is: what norms are the roots of. */
import { count, f64x2, get, i32, kernel, repeat, set, VECTOR } from '../assembler.js';
import { STEP } from '../panels.js';

/** addSquares(panels, squares, count, pitch, length): addresses, the panels, bytes from one to the next, and the depth. */
export const addSquares = kernel('addSquares', ({ parameter, variable }) => {
  const [panels, squares, panelCount, pitch, length] = [0, 1, 2, 3, 4].map(() => parameter('i32'));
  const [panel, p, end] = [0, 1, 2].map(() => variable('i32'));
  const sums = [variable('v128'), variable('v128')];
  const x = variable('v128');
  const addOne = [
    ...sums.flatMap((sum, n) => [
      ...set(x, f64x2.load(get(p), n * VECTOR)),
      ...set(sum, f64x2.add(get(sum), f64x2.mul(get(x), get(x)))),
    ]),
    ...set(p, i32.add(get(p), i32(STEP))),
  ];
  return count(panel, i32(0), get(panelCount), i32(1), [
    ...set(p, get(panels)),
    ...set(end, i32.add(get(p), i32.mul(get(length), i32(STEP)))),
    ...sums.flatMap((sum, n) => set(sum, f64x2.load(get(squares), n * VECTOR))),
    ...repeat(addOne, i32.less(get(p), get(end))),
    ...sums.flatMap((sum, n) => f64x2.store(get(squares), get(sum), n * VECTOR)),
    ...set(squares, i32.add(get(squares), i32(STEP))),
    ...set(panels, i32.add(get(panels), get(pitch))),
  ]);
});
