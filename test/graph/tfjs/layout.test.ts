/**
 * Values that lie in another order of axes stand for the same numbers: whatever a graph does with its axes, it is what plain arrays in the
 * graph's own order give.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Scope } from '../../../src/layers/scope.js';
import { record } from '../../../src/ops/graph.js';
import { reference } from '../../../src/ops/reference.js';
import { elements, type Shape, tensor } from '../../../src/ops/tensor.js';
import { floats, integers, list, network, node, placeholder, text, type Weight } from './small-model.js';

/** Numbers in a row. */
interface Plain {
  readonly shape: Shape;
  readonly numbers: readonly number[];
}

const count = (shape: Shape): number => shape.reduce((product, n) => product * n, 1);

/** An array whose element at a place is `f` of that place. */
function made(shape: Shape, f: (place: readonly number[]) => number): Plain {
  const place = shape.map(() => 0);
  const numbers = Array.from({ length: count(shape) }, () => {
    const value = f(place);
    for (let axis = shape.length - 1; axis >= 0 && ++place[axis]! === shape[axis]; axis--) place[axis] = 0;
    return value;
  });
  return { shape, numbers };
}

const at = ({ shape, numbers }: Plain, place: readonly number[]): number =>
  numbers[place.reduce((index, n, axis) => index * shape[axis]! + n, 0)]!;

/** What is done next: a node that reads `from`, the weights it has, and its result in plain arrays. */
interface Step {
  readonly one: object;
  readonly weights: readonly Weight[];
  readonly result: Plain;
}

const STEPS: readonly ((x: Plain, from: string, name: string, dice: (n: number) => number) => Step)[] = [
  function transposed(x, from, name, dice) {
    const axes = x.shape.map((_, axis) => axis);
    const order = x.shape.map(() => axes.splice(dice(axes.length), 1)[0]!);
    return {
      one: node('Transpose', name, [from, `${name}/p`]),
      weights: [integers(`${name}/p`, order)],
      result: made(
        order.map((axis) => x.shape[axis]!),
        (place) =>
          at(
            x,
            order.map((_, axis) => place[order.indexOf(axis)]!),
          ),
      ),
    };
  },
  function added(x, from, name, dice) {
    // a weight that broadcasts, of any lower rank, with axes of one among its own
    const skipped = dice(x.shape.length + 1);
    const shape = x.shape.slice(skipped).map((n) => (dice(2) === 0 ? 1 : n));
    const weight = made(shape, (place) => place.reduce((sum, n) => 10 * sum + n, 1) / 8);
    return {
      one: node('AddV2', name, dice(2) === 0 ? [from, `${name}/k`] : [`${name}/k`, from]),
      weights: [floats(`${name}/k`, shape, weight.numbers)],
      result: made(
        x.shape,
        (place) =>
          at(x, place) +
          at(
            weight,
            place.slice(skipped).map((n, axis) => (shape[axis] === 1 ? 0 : n)),
          ),
      ),
    };
  },
  function doubled(x, from, name, dice) {
    const axis = dice(x.shape.length);
    return {
      one: node('ConcatV2', name, [from, from, `${name}/axis`]),
      weights: [integers(`${name}/axis`, [axis - x.shape.length], [])],
      result: made(
        x.shape.map((n, i) => (i === axis ? 2 * n : n)),
        (place) =>
          at(
            x,
            place.map((n, i) => (i === axis ? n % x.shape[i]! : n)),
          ),
      ),
    };
  },
  function cut(x, from, name, dice) {
    const begin = x.shape.map((n) => dice(n));
    const size = x.shape.map((n, axis) => 1 + dice(n - begin[axis]!));
    return {
      one: node('Slice', name, [from, `${name}/b`, `${name}/s`]),
      weights: [integers(`${name}/b`, begin), integers(`${name}/s`, size)],
      result: made(size, (place) =>
        at(
          x,
          place.map((n, axis) => n + begin[axis]!),
        ),
      ),
    };
  },
  function expanded(x, from, name, dice) {
    const axis = dice(x.shape.length + 1);
    return {
      one: node('ExpandDims', name, [from, `${name}/axis`]),
      weights: [integers(`${name}/axis`, [axis], [])],
      result: { ...x, shape: x.shape.toSpliced(axis, 0, 1) },
    };
  },
  function picked(x, from, name, dice) {
    const axis = dice(x.shape.length);
    const index = dice(x.shape[axis]!);
    const begin = x.shape.map((_, i) => (i === axis ? index : 0));
    return {
      one: node('StridedSlice', name, [from, `${name}/b`, `${name}/e`, `${name}/s`], {
        shrink_axis_mask: { i: String(2 ** axis) },
        begin_mask: { i: String(2 ** x.shape.length - 1) },
        end_mask: { i: String(2 ** x.shape.length - 1) },
      }),
      weights: [
        integers(`${name}/b`, begin),
        integers(`${name}/e`, x.shape),
        integers(
          `${name}/s`,
          x.shape.map(() => 1),
        ),
      ],
      result: made(x.shape.toSpliced(axis, 1), (place) => at(x, place.toSpliced(axis, 0, index))),
    };
  },
  function largest(x, from, name, dice) {
    const axis = dice(x.shape.length);
    const keep = dice(2) === 0;
    return {
      one: node('Max', name, [from, `${name}/axis`], { keep_dims: { b: keep } }),
      weights: [integers(`${name}/axis`, [axis])],
      result: made(keep ? x.shape.with(axis, 1) : x.shape.toSpliced(axis, 1), (place) =>
        Math.max(
          ...Array.from({ length: x.shape[axis]! }, (_, i) =>
            at(x, keep ? place.with(axis, i) : place.toSpliced(axis, 0, i)),
          ),
        ),
      ),
    };
  },
  function padded(x, from, name, dice) {
    const pads = x.shape.map(() => [dice(2), dice(2)] as const);
    return {
      one: node('PadV2', name, [from, `${name}/p`, `${name}/k`]),
      weights: [integers(`${name}/p`, pads.flat(), [x.shape.length, 2]), floats(`${name}/k`, [], [-3])],
      result: made(
        x.shape.map((n, axis) => n + pads[axis]![0] + pads[axis]![1]),
        (place) => {
          const inside = place.map((n, axis) => n - pads[axis]![0]);
          return inside.every((n, axis) => n >= 0 && n < x.shape[axis]!) ? at(x, inside) : -3;
        },
      ),
    };
  },
  function reshaped(x, from, name, dice) {
    const shape = dice(2) === 0 ? [count(x.shape)] : [1, ...x.shape.slice(1), x.shape[0]!];
    return {
      one: node('Reshape', name, [from, `${name}/s`]),
      weights: [integers(`${name}/s`, shape)],
      result: { ...x, shape },
    };
  },
];

const MOST = { axes: 5, elements: 600 } as const;

/** A few steps, one after another, each of which rolls its own dice. */
function chain(start: Plain, rolls: readonly number[]): { steps: Step[]; last: Plain; name: string } {
  let state = { x: start, name: 'x' };
  const steps: Step[] = [];
  rolls.forEach((roll, i) => {
    let rest = roll;
    const dice = (n: number): number => {
      const value = rest % n;
      rest = Math.floor(rest / n) + 7 * i;
      return value;
    };
    const step = STEPS[dice(STEPS.length)]!(state.x, state.name, `v${i}`, dice);
    const { shape } = step.result;
    if (shape.length < 1 || shape.length > MOST.axes || count(shape) > MOST.elements) return;
    steps.push(step);
    state = { x: step.result, name: `v${i}` };
  });
  return { steps, last: state.x, name: state.name };
}

describe('values that lie in another order', () => {
  it('are the same numbers', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 4 });
    const rolls = fc.array(fc.nat(2 ** 30), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(sizes, rolls, fc.boolean(), ([n, h, w, c], dice, isMap) => {
        const start = made([n!, h!, w!, c!], (place) => place.reduce((sum, i) => 5 * sum + i, 0));
        const { steps, last, name } = chain(start, dice);
        const graph = network(
          [placeholder('x', start.shape), ...steps.map(({ one }) => one)],
          steps.flatMap(({ weights }) => weights),
        );
        const own = tensor(Float32Array.from(start.numbers), start.shape);
        const channelsFirst = tensor(elements(own.transpose(0, 3, 1, 2)), [n!, c!, h!, w!]);
        const scope = new Scope(reference, graph.parameters);
        const inputs = { x: isMap ? channelsFirst : own };
        const { tensor: y, order } = graph.laidOut(scope, inputs, [name], isMap ? ['x'] : [])[name]!;
        const seen = y.transpose(...order);
        expect({ shape: [...seen.shape], numbers: [...elements(seen)] }).toEqual(last);
      }),
      { numRuns: 500 },
    );
  });

  it('are not transposed by a network that was converted from channels first', () => {
    const [toLast, toFirst] = [integers('last', [0, 2, 3, 1]), integers('first', [0, 3, 1, 2])];
    const convolution = { strides: list(1, 1, 1, 1), padding: text('SAME') };
    const nodes = [
      placeholder('x', [1, 2, 4, 4]),
      node('Transpose', 'a', ['x', 'last']),
      node('Conv2D', 'b', ['a', 'w'], convolution),
      node('AddV2', 'c', ['b', 'bias']),
      node('Transpose', 'd', ['c', 'first']),
      node('ConcatV2', 'e', ['d', 'x', 'one']),
      node('Transpose', 'f', ['e', 'last']),
      node('MaxPool', 'y', ['f'], {
        ksize: list(1, 2, 2, 1),
        strides: list(1, 2, 2, 1),
        padding: text('VALID'),
      }),
    ];
    const weights = [
      toLast,
      toFirst,
      integers('one', [1], []),
      floats('w', [1, 1, 2, 2], [1, 2, 3, 4]),
      floats('bias', [2], [0, 1]),
    ];
    const graph = network(nodes, weights);
    const { nodes: operators } = record(({ backend, input, parameter }) =>
      graph.run(
        new Scope(backend, ({ name, shape }) => parameter(name, shape)),
        { x: input('x', [1, 2, 4, 4]) },
        ['y'],
      ),
    );
    expect(operators.map(({ operator, layer }) => `${operator} ${layer}`)).toEqual([
      'conv2d b',
      'elementwise c',
      'concat e',
      'maxPool2d y',
    ]);
  });
});
