/**
 * What the machine can do at most: loops of multiplications and additions that stay in registers, each on as many independent sums as
 * hide the latency of an instruction, and a copy from memory to memory.
 */
import {
  assemble,
  type Code,
  f32x4,
  f64x2,
  get,
  i32,
  kernel,
  repeat,
  set,
  VECTOR,
} from '../src/engine/assembler.js';
import { webAssembly } from '../src/engine/web-assembly.js';
import { fastestInTurns } from './alternate.js';

/** A loop by the kind of code whose limit it is. */
export type LimitName = 'float64' | 'f64x2' | 'f32x4';

export interface Limits {
  /** GFLOP/s of each loop; those that this platform cannot run are missing. */
  readonly loops: Readonly<Partial<Record<LoopName, number>>>;
  /** The faster loop of each kind, in GFLOP/s. */
  readonly gigaflops: Readonly<Record<LimitName, number>>;
  /** Bytes read and bytes written by a copy, in GB/s. */
  readonly gigabytes: number;
}

export type LoopName = 'float64' | 'f64x2' | 'f64x2 relaxed' | 'f32x4' | 'f32x4 relaxed';

const ACCUMULATORS = 12;
const ITERATIONS = 20_000_000;
const LANES: Readonly<Record<LimitName, number>> = { float64: 1, f64x2: 2, f32x4: 4 };
const COPIED_BYTES = 64 * 2 ** 20;

export async function measureLimits(rounds: number, now?: () => number): Promise<Limits> {
  const loops = Object.fromEntries(
    LOOPS.flatMap(([name, run]) => (run ? [[name, () => run(ITERATIONS)] as const] : [])),
  );
  const source = new Uint8Array(COPIED_BYTES).fill(1);
  const target = new Uint8Array(COPIED_BYTES);
  const seconds: Record<string, number> = await fastestInTurns(
    { ...loops, copy: () => target.set(source) },
    rounds,
    now && { now },
  );
  const rates: Partial<Record<LoopName, number>> = Object.fromEntries(
    Object.keys(loops).map((name) => {
      const operations = 2 * ACCUMULATORS * LANES[name.split(' ')[0] as LimitName] * ITERATIONS;
      return [name, operations / seconds[name] / 1e9];
    }),
  );
  const faster = (kind: LimitName): number =>
    Math.max(...Object.entries(rates).flatMap(([name, rate]) => (name.startsWith(kind) ? [rate] : [])));
  return {
    loops: rates,
    gigaflops: { float64: faster('float64'), f64x2: faster('f64x2'), f32x4: faster('f32x4') },
    gigabytes: (2 * COPIED_BYTES) / seconds.copy / 1e9,
  };
}

/** Every sum s becomes s·factor + term; with a factor below 1 it stays near term/(1 − factor), never small enough to be slow. */
const FACTOR = 0.75;
const TERM = 0.25;

/** Written out, since an array's elements would be in memory. Every sum begins elsewhere, or all would be one. */
function inPlainJavaScript(iterations: number): number {
  let [a, b, c, d, e, f] = [1, 2, 3, 4, 5, 6];
  let [g, h, i, j, k, l] = [7, 8, 9, 10, 11, 12];
  const [factor, term] = [FACTOR, TERM];
  for (let n = 0; n < iterations; n++) {
    a = a * factor + term;
    b = b * factor + term;
    c = c * factor + term;
    d = d * factor + term;
    e = e * factor + term;
    f = f * factor + term;
    g = g * factor + term;
    h = h * factor + term;
    i = i * factor + term;
    j = j * factor + term;
    k = k * factor + term;
    l = l * factor + term;
  }
  return a + b + c + d + e + f + g + h + i + j + k + l;
}

/** Memory is read before the loop and written after it: the sums from 0, then factor and term. */
function loopOf(
  { load, store }: Pick<typeof f64x2, 'load' | 'store'>,
  multiplyAdd: (s: Code, factor: Code, term: Code) => Code,
) {
  return kernel('loop', ({ parameter, variable }) => {
    const iterations = parameter('i32');
    const vectors = Array.from({ length: ACCUMULATORS + 2 }, () => variable('v128'));
    const sums = vectors.slice(0, ACCUMULATORS);
    const [factor, term] = vectors.slice(ACCUMULATORS);
    return [
      ...vectors.flatMap((vector, n) => set(vector, load(i32(0), VECTOR * n))),
      ...repeat(
        [
          ...sums.flatMap((sum) => set(sum, multiplyAdd(get(sum), get(factor), get(term)))),
          ...set(iterations, i32.sub(get(iterations), i32(1))),
        ],
        get(iterations),
      ),
      ...sums.flatMap((sum, n) => store(i32(0), get(sum), VECTOR * n)),
    ];
  });
}

/** Undefined where the platform has no such instructions. */
function inWebAssembly(
  loop: ReturnType<typeof loopOf>,
  Vector: typeof Float32Array | typeof Float64Array,
): ((iterations: number) => void) | undefined {
  const bytes = assemble(loop);
  if (!webAssembly?.validate(bytes)) return undefined;
  const memory = new webAssembly.Memory({ initial: 1 });
  const { exports } = new webAssembly.Instance(new webAssembly.Module(bytes), { env: { memory } });
  const lanes = VECTOR / Vector.BYTES_PER_ELEMENT;
  const values = new Vector(memory.buffer, 0, lanes * (ACCUMULATORS + 2));
  values.forEach((_, n) => {
    values[n] = 1 + n;
  });
  values.fill(FACTOR, lanes * ACCUMULATORS, lanes * (ACCUMULATORS + 1));
  values.fill(TERM, lanes * (ACCUMULATORS + 1));
  return exports.loop as (iterations: number) => void;
}

const LOOPS: readonly (readonly [LoopName, ((iterations: number) => unknown) | undefined])[] = [
  ['float64', inPlainJavaScript],
  [
    'f64x2',
    inWebAssembly(
      loopOf(f64x2, (s, factor, term) => f64x2.add(f64x2.mul(s, factor), term)),
      Float64Array,
    ),
  ],
  ['f64x2 relaxed', inWebAssembly(loopOf(f64x2, f64x2.relaxedMultiplyAdd), Float64Array)],
  [
    'f32x4',
    inWebAssembly(
      loopOf(f32x4, (s, factor, term) => f32x4.add(f32x4.mul(s, factor), term)),
      Float32Array,
    ),
  ],
  ['f32x4 relaxed', inWebAssembly(loopOf(f32x4, f32x4.relaxedMultiplyAdd), Float32Array)],
];
