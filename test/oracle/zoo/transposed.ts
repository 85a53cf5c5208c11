/** Transposed convolutions that went wrong: every input spread by plain loops, with one thing changed. */
import { nearestIn } from '../../../src/golden/rounded-to.js';
import type { ConvTransposeOptions } from '../../../src/ops/options.js';
import { type Tensor, tensor } from '../../../src/ops/tensor.js';
import { type Bug, image, kernel, vector } from './bug.js';

const f = Math.fround;

interface How {
  readonly out: readonly [number, number];
  readonly stride?: number;
  /** Where output 0 lies, from the first tap of input 0 on. */
  readonly start?: number;
  readonly groups?: number;
  readonly input?: (c: number, y: number, x: number) => number;
  readonly weight?: (c: number, o: number, ky: number, kx: number) => number;
  readonly bias?: (o: number) => number;
  readonly keeps?: (c: number, ky: number, kx: number) => boolean;
  /** What becomes of an output that has a sum already. */
  readonly added?: (sum: number, product: number) => number;
  readonly done?: (v: number, o: number, y: number, x: number, reached: boolean) => number;
}

/** One image. */
function spread(x: Tensor, w: Tensor, b: Tensor, how: How): Tensor {
  const { out, stride = 2, start = 1, groups = 1 } = how;
  const [, channels, height, width] = x.shape as [number, number, number, number];
  const [, filters, kernelY, kernelX] = w.shape as [number, number, number, number];
  const input = how.input ?? ((c, y, a) => x.get(0, c, y, a));
  const weight = how.weight ?? ((c, o, p, q) => w.get(c, o, p, q));
  const added = how.added ?? ((sum, product) => f(sum + product));
  const outputs = filters * groups;
  const sums = new Float32Array(outputs * out[0] * out[1]);
  const reached = new Set<number>();
  for (let c = 0; c < channels; c++) {
    const group = Math.floor(c / (channels / groups));
    for (let y = 0; y < height; y++) {
      for (let a = 0; a < width; a++) {
        for (let o = 0; o < filters; o++) {
          for (let p = 0; p < kernelY; p++) {
            for (let q = 0; q < kernelX; q++) {
              const [i, j] = [y * stride + p - start, a * stride + q - start];
              if (i < 0 || j < 0 || i >= out[0] || j >= out[1]) continue;
              const at = ((group * filters + o) * out[0] + i) * out[1] + j;
              reached.add(at);
              if (how.keeps && !how.keeps(c, p, q)) continue;
              sums[at] = added(sums[at]!, f(weight(c, o, p, q) * input(c, y, a)));
            }
          }
        }
      }
    }
  }
  const done = how.done ?? ((v) => v);
  const values = sums.map((sum, at) => {
    const [o, i, j] = [Math.floor(at / (out[0] * out[1])), Math.floor(at / out[1]) % out[0], at % out[1]];
    return done(f(sum + (how.bias?.(o) ?? b.get(o))), o, i, j, reached.has(at));
  });
  return tensor(values, [1, outputs, ...out]);
}

const x = image([1, 6, 7, 9], 31);
const w = kernel([6, 8, 3, 3], 31);
const b = vector('bias', 8, 31);
const square = kernel([6, 6, 3, 3], 32);
const six = vector('bias', 6, 32);
const grouped = kernel([6, 4, 3, 3], 33);
const single = kernel([6, 8, 1, 1], 34);
const OPTIONS: ConvTransposeOptions = { stride: 2, padding: 1, outputPadding: 1 };
const OUT = [14, 18] as const;

interface More {
  readonly says?: RegExp;
  readonly weight?: Tensor;
  readonly shift?: Tensor;
  readonly options?: ConvTransposeOptions;
}

const on = (name: string, expects: string | undefined, how: Partial<How>, more: More = {}): Bug => ({
  name: `transposed conv: ${name}`,
  expects,
  run: (nn, given) =>
    nn.convTranspose2d(given(x), given(more.weight ?? w), given(more.shift ?? b), more.options ?? OPTIONS),
  broken: spread(x, more.weight ?? w, more.shift ?? b, { out: OUT, ...how }),
  ...(more.says && { says: more.says }),
});

const bf16 = (v: number): number => nearestIn(v, 'bfloat16');

export const TRANSPOSED_BUGS: readonly Bug[] = [
  on(
    'kernel turned',
    'transposed-kernel-turned',
    { weight: (c, o, p, q) => w.get(c, o, 2 - p, 2 - q) },
    { says: /180/ },
  ),
  on(
    'kernel mirrored',
    'transposed-kernel-turned',
    { weight: (c, o, p, q) => w.get(c, o, p, 2 - q) },
    { says: /mirrored/ },
  ),
  on(
    'inputs and outputs exchanged',
    'transposed-kernel-layout',
    { weight: (c, o, p, q) => square.get(o, c, p, q) },
    { weight: square, shift: six, says: /OIHW/ },
  ),
  on(
    'IOHW read as OIHW',
    'transposed-kernel-layout',
    {
      weight: (c, o, p, q) => w.data[((o * 6 + c) * 3 + p) * 3 + q]!,
    },
    { says: /PyTorch, ONNX\) read as OIHW/ },
  ),
  on(
    'output padding of zeros',
    'output-padding',
    { done: (v, _, i, j) => (i === 13 || j === 17 ? 0 : v) },
    { says: /of zeros/ },
  ),
  on('output padding first', 'output-padding', { start: 0 }, { says: /at the top and left/ }),
  on(
    'padding not cut off the top and left',
    'output-shifted',
    { start: 0, out: [13, 17] },
    { options: { stride: 2, padding: 1 }, says: /not cut off the top and left/ },
  ),
  on('no bias', 'bias', { bias: () => 0 }, { says: /left out/ }),
  on('bias shifted', 'bias', { bias: (o) => b.get((o + 1) % 8) }, { says: /channel after/ }),
  on(
    'no bias where nothing lands',
    'gaps-without-bias',
    { start: 0, out: [13, 17], done: (v, _o, _i, _j, reached) => (reached ? v : 0) },
    { weight: single, options: { stride: 2 } },
  ),
  on(
    'a tap dropped',
    'transposed-tap-dropped',
    { keeps: (_, p, q) => !(p === 1 && q === 2) },
    { says: /\(1, 2\)/ },
  ),
  on('last kernel row dropped', 'transposed-tap-dropped', { keeps: (_, p) => p < 2 }, { says: /last row/ }),
  on(
    'groups interleaved',
    'transposed-groups',
    { groups: 2, input: (c, y, a) => x.get(0, (c % 3) * 2 + Math.floor(c / 3), y, a) },
    { weight: grouped, options: { ...OPTIONS, groups: 2 }, says: /every other/ },
  ),
  on(
    'last two channels dropped',
    'transposed-channel-dropped',
    { keeps: (c) => c < 4 },
    { says: /last 2 input channels/ },
  ),
  on(
    'operands in bfloat16',
    'operands',
    { input: (c, y, a) => bf16(x.get(0, c, y, a)), weight: (c, o, p, q) => bf16(w.get(c, o, p, q)) },
    { says: /operands rounded to bfloat16/ },
  ),
  on('what overlaps is overwritten', undefined, { added: (_, product) => product }),
];
