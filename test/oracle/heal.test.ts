/** The heal test on a small network: convolution, relu, convolution, and a branch that goes round the first two. */
import { describe, expect, it } from 'vitest';
import type { Run } from '../../src/golden/certify-graph.js';
import { heal } from '../../src/golden/heal.js';
import { seededImage } from '../../src/layers/seeded.js';
import { record } from '../../src/ops/graph.js';
import { type Backend, elements, reference, type Tensor, tensor } from '../../src/ops/index.js';
import { intercept } from '../../src/ops/intercept.js';

const SOURCES: Readonly<Record<string, Tensor>> = {
  x: seededImage([1, 3, 9, 11]),
  first: tensor(
    elements(seededImage([3, 3, 3, 3])).map((v) => v / 4),
    [3, 3, 3, 3],
  ),
  last: tensor(
    elements(seededImage([3, 3, 1, 1])).map((v) => -v / 2),
    [3, 3, 1, 1],
  ),
};

const network = <T>(nn: Backend<T>, of: (name: string) => T): T[] => {
  const named = (name: string) => nn.named?.(name) ?? nn;
  const x = of('x');
  const first = named('first').conv2d(x, of('first'), undefined, { padding: 1 });
  const rectified = named('rectified').relu(first);
  const last = named('last').conv2d(rectified, of('last'), undefined);
  return [last, named('sum').add(last, named('beside').relu(x))];
};

const { nodes } = record(({ backend, input, parameter }) =>
  network(backend, (name) => (name === 'x' ? input : parameter)(name, SOURCES[name]!.shape)),
);
const run: Run = { graph: { nodes }, source: ({ name }) => SOURCES[name]! };
const layers = nodes.map(({ layer }) => layer);

/** A backend's tensors, some of which it got wrong, and went on with. */
function dumped(wrong: Readonly<Record<string, (t: Tensor) => Tensor>>) {
  const tensors = new Map<string, Tensor>();
  const backend = intercept(reference, ({ layer, run: compute }) => {
    const right = compute();
    const given = wrong[layer]?.(right) ?? right;
    tensors.set(layer, given);
    return given;
  });
  network(backend, (name) => SOURCES[name]!);
  return tensors;
}

const visible = (tensors: ReadonlyMap<string, Tensor>, only: readonly string[] = [...tensors.keys()]) => ({
  layers: new Set(only),
  tensor: (layer: string) => tensors.get(layer)!,
});

const doubled = (t: Tensor): Tensor =>
  tensor(
    elements(t).map((v) => 2 * v),
    t.shape,
  );

const gone = (t: Tensor): Tensor => tensor(new Float32Array(t.size), t.shape);

const largestOf = (a: Tensor, b: Tensor): number =>
  elements(a).reduce((most, v, i) => Math.max(most, Math.abs(v - elements(b)[i]!)), 0);

describe('the heal test', () => {
  const right = dumped({});
  const [FIRST, , , , SUM] = ['first', 'rectified', 'last', 'beside', 'sum'].map(
    (name) => layers.find((layer) => layer.startsWith(name))!,
  );

  it('names the layers as the network does', () => expect([...right.keys()]).toEqual(layers));

  // what follows is doubled and gone with it: the one is as far above the right one as the other is below it
  it.each([
    ['doubled', doubled],
    ['gone', gone],
  ])('brings the rest back where the wrong tensor is the only mistake: %s', (_, mistake) => {
    const wrong = dumped({ [FIRST!]: mistake });
    const off = largestOf(wrong.get(SUM!)!, right.get(SUM!)!);
    const largest = elements(right.get(SUM!)!).reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    expect(off).toBeGreaterThan(1);
    expect(heal(run, FIRST!, visible(wrong))).toEqual([{ layer: SUM, off, left: 0, largest }]);
  });

  it('likewise where what leads to the wrong tensor and from it was not seen', () => {
    const wrong = dumped({ [layers[1]!]: doubled });
    const { left, off } = heal(run, layers[1]!, visible(wrong, [layers[1]!, SUM!]))[0]!;
    expect({ left, isOff: off > 1 }).toEqual({ left: 0, isOff: true });
  });

  it('leaves what another mistake after it has done', () => {
    const wrong = dumped({ [FIRST!]: doubled, [layers[2]!]: doubled });
    const { left, off } = heal(run, FIRST!, visible(wrong))[0]!;
    expect(left).toBeGreaterThan(off / 3);
  });

  it('shows a tensor that the run did not go on with', () => {
    const wrong = new Map([...right, [FIRST!, doubled(right.get(FIRST!)!)]]);
    const { left, off } = heal(run, FIRST!, visible(wrong))[0]!;
    expect({ off, isLeft: left > 1 }).toEqual({ off: 0, isLeft: true });
  });

  it('says nothing of the last tensor, and ∞ of a NaN', () => {
    expect(heal(run, SUM!, visible(dumped({ [SUM!]: doubled })))).toEqual([]);
    const wrong = dumped({
      [FIRST!]: (t) =>
        tensor(
          elements(t).map(() => Number.NaN),
          t.shape,
        ),
    });
    expect(heal(run, FIRST!, visible(wrong))[0]).toMatchObject({ off: Infinity, left: 0 });
  });
});
