/**
 * Properties that operators of any arithmetic have: on small integers nothing rounds, so that what is equal as a formula is equal
 * in every bit but the sign of zero; and on other numbers every result lies within its certificate.
 */
import fc from 'fast-check';
import { FpnError } from '../../errors.js';
import { type Arithmetic, arithmeticByName } from '../../golden/arithmetic.js';
import { certifying } from '../../golden/certify/certify.js';
import { judge } from '../../golden/verdict.js';
import type { Backend } from '../../ops/backend.js';
import type { OperatorName } from '../../ops/operators.js';
import { toFloat32 } from '../../ops/precision.js';
import { elements, sameShape, type Tensor } from '../../ops/tensor.js';
import { operatorCase } from './calls.js';
import { tensorsOf, type ValueKind } from './tensors.js';

/** A property of a backend, for `fc.assert`. */
export interface OperatorProperty {
  readonly name: string;
  readonly property: fc.IAsyncPropertyWithHooks<[unknown]>;
}

/** A formula, and another that is the same. */
interface Identity {
  readonly name: string;
  readonly operators: readonly OperatorName[];
  readonly inputs: fc.Arbitrary<readonly Tensor[]>;
  left<T>(nn: Backend<T>, inputs: readonly T[]): T;
  right<T>(nn: Backend<T>, inputs: readonly T[]): T;
}

const integers = (...shapes: number[][]) => tensorsOf('integers', shapes);
const map = [2, 3, 5, 7];

const IDENTITIES: readonly Identity[] = [
  {
    name: 'a convolution of a sum is the sum of convolutions',
    operators: ['conv2d', 'add'],
    inputs: integers(map, map, [4, 3, 3, 3]),
    left: (nn, [x, y, w]) => nn.conv2d(nn.add(x, y), w, undefined, { padding: 1 }),
    right: (nn, [x, y, w]) =>
      nn.add(nn.conv2d(x, w, undefined, { padding: 1 }), nn.conv2d(y, w, undefined, { padding: 1 })),
  },
  {
    name: 'a convolution of a shifted map is the shifted convolution',
    operators: ['conv2d', 'pad'],
    inputs: integers(map, [4, 3, 3, 3]),
    left: (nn, [x, w]) => nn.conv2d(nn.pad(x, SHIFT), w, undefined, { padding: 2 }),
    right: (nn, [x, w]) => nn.pad(nn.conv2d(x, w, undefined, { padding: 2 }), SHIFT),
  },
  {
    name: 'padding is zeros around',
    operators: ['conv2d', 'pad'],
    inputs: integers(map, [4, 3, 3, 3], [4]),
    left: (nn, [x, w, b]) => nn.conv2d(x, w, b, { padding: { top: 1, bottom: 2, left: 3, right: 0 } }),
    right: (nn, [x, w, b]) => nn.conv2d(nn.pad(x, { top: 1, bottom: 2, left: 3, right: 0 }), w, b),
  },
  {
    name: 'channels may be exchanged with their weights',
    operators: ['conv2d', 'concat'],
    inputs: integers([2, 2, 5, 7], [2, 3, 5, 7], [4, 2, 3, 3], [4, 3, 3, 3]),
    left: (nn, [x, y, w, v]) => nn.conv2d(nn.concat([x, y]), nn.concat([w, v]), undefined),
    right: (nn, [x, y, w, v]) => nn.conv2d(nn.concat([y, x]), nn.concat([v, w]), undefined),
  },
  {
    name: 'a sum has no order',
    operators: ['add'],
    inputs: integers(map, map),
    left: (nn, [x, y]) => nn.add(x, y),
    right: (nn, [x, y]) => nn.add(y, x),
  },
  {
    name: 'slices joined are the whole',
    operators: ['concat', 'slice'],
    inputs: integers(map),
    left: (nn, [x]) => nn.concat([nn.slice(x, 0, 1), nn.slice(x, 1, 3)]),
    right: (_, [x]) => x,
  },
  {
    name: 'ReLU of a ReLU is itself',
    operators: ['relu'],
    inputs: integers(map),
    left: (nn, [x]) => nn.relu(nn.relu(x)),
    right: (nn, [x]) => nn.relu(x),
  },
  {
    name: 'ReLU commutes with a max pool',
    operators: ['relu', 'maxPool2d'],
    inputs: integers(map),
    left: (nn, [x]) => nn.relu(nn.maxPool2d(x, POOL)),
    right: (nn, [x]) => nn.maxPool2d(nn.relu(x), POOL),
  },
  {
    name: 'nearest by 2 and every second pixel of it is the map',
    operators: ['resize', 'maxPool2d'],
    inputs: integers(map),
    left: (nn, [x]) => nn.maxPool2d(nn.resize(x, { mode: 'nearest', factor: 2 }), { kernel: 1, stride: 2 }),
    right: (_, [x]) => x,
  },
];

const SHIFT = { top: 2, bottom: 0, left: 1, right: 0 } as const;
const POOL = { kernel: 3, stride: 2, padding: 1 } as const;

/**
 * The properties of what a backend has: identities of its operators, and that every result is within its certificate.
 * @param arithmetic what is declared of it, by a preset's name or in full
 */
export function operatorProperties<T>(
  backend: Backend<T>,
  arithmetic: string | Arithmetic = 'ieee32',
): OperatorProperty[] {
  const declared = typeof arithmetic === 'string' ? arithmeticByName(arithmetic) : arithmetic;
  const has = (operator: OperatorName) => typeof backend[operator] === 'function';
  const read = async (x: T): Promise<Tensor> => toFloat32(await backend.read(x));
  const identities = IDENTITIES.filter(({ operators }) => operators.every(has)).map(
    ({ name, inputs, left, right }) => ({
      name,
      property: fc.asyncProperty(inputs as fc.Arbitrary<unknown>, async (drawn) => {
        const handed = () => (drawn as readonly Tensor[]).map((t) => backend.tensor(t));
        expectEqual(name, await read(left(backend, handed())), await read(right(backend, handed())));
      }),
    }),
  );
  const certifier = certifying(declared);
  const kinds = fc.constantFrom<ValueKind>('integers', 'ordinary');
  const calls = fc
    .tuple(
      operatorCase.filter(({ operator }) => has(operator)),
      kinds,
    )
    .chain(([call, kind]) => fc.record({ call: fc.constant(call), inputs: tensorsOf(kind, call.shapes) }));
  const certified = fc.asyncProperty(calls, async ({ call, inputs }) => {
    const result = await read(
      call.apply(
        backend,
        inputs.map((t) => backend.tensor(t)),
      ),
    );
    const judgement = judge(
      result,
      call.apply(
        certifier,
        inputs.map((t) => certifier.tensor(t)),
      ),
      declared,
    );
    if (judgement.verdict !== 'refuted') return;
    const { place, got, expected, bound } = judgement.worst!;
    throw new FpnError(
      `${call.operator}: expected ${expected} ± ${bound} at [${place.join(', ')}], got ${got}`,
    );
  });
  return [
    ...identities,
    { name: `every result is one of ${declared.name}`, property: certified as OperatorProperty['property'] },
  ];
}

function expectEqual(name: string, left: Tensor, right: Tensor): void {
  const [a, b] = [elements(left), elements(right)];
  const at = a.findIndex((x, i) => x !== b[i]);
  if (sameShape(left.shape, right.shape) && at < 0) return;
  throw new FpnError(`${name}: expected ${b[at]} at ${at}, got ${a[at]}`);
}
