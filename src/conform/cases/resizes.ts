/** Resizes: which pixel is the nearest, and where an output lies among the inputs. */
import type { ResizeMode } from '../../ops/options.js';
import { COORDINATES, ROUNDINGS } from '../../ops/resize.js';
import { type Call, COPIES, caller } from './call.js';

const resize = caller('resize', COPIES);
const byRule = caller('resize', ['ordinary']);
const bilinear = caller('resize', ['ordinary', 'negative', 'cancelling']);

/** Pairs of sizes that tell the rules of "nearest" apart: 2n − 1, and those where a rounded scale is off by one. */
const NEAREST = [
  [13, 25],
  [7, 14],
  [26, 64],
  [5, 7],
  [9, 4],
  [11, 1],
  [1, 6],
] as const;

type Pair = readonly [number, number];
type Target =
  | { readonly size: Pair }
  | { readonly factor: Pair }
  | { readonly factor: Pair; readonly size: Pair };

/** Odd sizes and one output; scales as float32s, of which a length is no multiple, or that leave it as it is. */
const TARGETS: readonly (readonly [words: string, x: readonly number[], target: Target])[] = [
  ['26×5 to 64×13', [1, 2, 26, 5], { size: [64, 13] }],
  ['8×4 to 3×1', [1, 2, 8, 4], { size: [3, 1] }],
  ['9×7 by 0.6×1', [1, 2, 9, 7], { factor: [Math.fround(0.6), 1] }],
  ['5×6 by 1.15×2.3', [1, 2, 5, 6], { factor: [Math.fround(1.15), Math.fround(2.3)] }],
  [
    '4×5 by 0.3×1.7, 2×9 of them',
    [1, 2, 4, 5],
    { factor: [Math.fround(0.3), Math.fround(1.7)], size: [2, 9] },
  ],
];

const nearest = (mode: Exclude<ResizeMode, 'nearest-by-rule'>): Call[] =>
  NEAREST.map(([from, to], i) => {
    const [other, others] = NEAREST[(i + 1) % NEAREST.length];
    return resize(
      `${mode}, ${from}×${other} to ${to}×${others}`,
      { x: [1, 2, from, other] },
      { mode, size: [to, others] },
    );
  });

export const resizes: readonly Call[] = [
  ...nearest('nearest'),
  ...nearest('nearest-exact'),
  resize('nearest, by 2', { x: [2, 3, 5, 7] }, { mode: 'nearest', factor: 2 }),
  resize('nearest, by 1.5×2.25', { x: [1, 2, 5, 7] }, { mode: 'nearest', factor: [1.5, 2.25] }),
  resize('repeat 2×3', { x: [2, 3, 5, 7] }, { mode: 'repeat', factor: [2, 3] }),
  resize('nearest, to the same size', { x: [1, 3, 5, 7] }, { mode: 'nearest', size: [5, 7] }),
  ...[false, true].flatMap((alignCorners) => {
    const rule = alignCorners ? 'bilinear, corners aligned' : 'bilinear';
    return NEAREST.map(([from, to]) =>
      bilinear(
        `${rule}, ${from}×9 to ${to}×17`,
        { x: [1, 2, from, 9] },
        { mode: 'bilinear', size: [to, 17], alignCorners },
      ),
    );
  }),
  bilinear('bilinear, by 2', { x: [2, 3, 5, 7] }, { mode: 'bilinear', factor: 2 }),
  ...COORDINATES.flatMap((coordinates) => [
    ...ROUNDINGS.flatMap((rounding) =>
      TARGETS.map(([words, x, target]) =>
        byRule(
          `${coordinates}, ${rounding}, ${words}`,
          { x },
          { mode: 'nearest-by-rule', coordinates, rounding, ...target },
        ),
      ),
    ),
    ...TARGETS.map(([words, x, target]) =>
      bilinear(`bilinear, ${coordinates}, ${words}`, { x }, { mode: 'bilinear', coordinates, ...target }),
    ),
  ]),
  ...[false, true].flatMap((excludeOutside) =>
    [-0.75, -0.5].flatMap((coefficient) =>
      COORDINATES.flatMap((coordinates) =>
        // of the last one a coordinate has no inputs around
        (excludeOutside ? TARGETS.slice(0, -1) : TARGETS).map(([words, x, target]) =>
          bilinear(
            `cubic, ${coefficient}, ${coordinates}, ${words}${excludeOutside ? ', outside excluded' : ''}`,
            { x },
            { mode: 'cubic', coefficient, excludeOutside, coordinates, ...target },
          ),
        ),
      ),
    ),
  ),
  bilinear('cubic, its defaults', { x: [2, 3, 5, 9] }, { mode: 'cubic', size: [13, 4] }),
  bilinear(
    'cubic, corners aligned',
    { x: [1, 2, 5, 9] },
    { mode: 'cubic', size: [13, 4], alignCorners: true },
  ),
  resize('nearest by rule, its defaults', { x: [2, 3, 5, 9] }, { mode: 'nearest-by-rule', size: [13, 4] }),
];
