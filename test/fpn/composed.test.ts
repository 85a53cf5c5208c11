/** A neck on one's own feature maps, of any number, channels and sizes, against torchvision's FeaturePyramidNetwork. */
import { describe, expect, it } from 'vitest';
import {
  type ExtraLevels,
  type FpnConfig,
  featurePyramid,
  retinaLevels,
} from '../../src/fpn/necks/feature-pyramid.js';
import { type ParameterSpec, Scope } from '../../src/layers/scope.js';
import { reference } from '../../src/ops/reference.js';
import { type Shape, sizeOf, type Tensor, tensor } from '../../src/ops/tensor.js';
import { expectSameBits } from '../ops/bits.js';
import { jsonLines } from './json-lines.js';

interface PyramidCase {
  readonly finest: number;
  readonly extra: 'none' | 'subsample' | 'c' | 'p';
  readonly features: readonly Shape[];
  /** Shapes by torchvision's names, in the order of its state dict. */
  readonly parameters: Readonly<Record<string, Shape>>;
  readonly levels: readonly { readonly shape: Shape; readonly values: readonly number[] }[];
}

const cases = jsonLines<PyramidCase>('pyramids.jsonl');

/** make_pyramids.py's small integers. */
const integers = (t: number, shape: Shape): Tensor =>
  tensor(
    Array.from({ length: sizeOf(shape) }, (_, i) => ((3 * i * i + 7 * i + Math.floor(t / 3) + t) % 5) - 2),
    shape,
  );

const extraLevels = (extra: PyramidCase['extra']): ExtraLevels => {
  if (extra === 'none') return { kind: 'none' };
  return extra === 'subsample' ? { kind: 'subsample', count: 1 } : retinaLevels(extra);
};

const configOf = ({ finest, extra, features }: PyramidCase): FpnConfig => ({
  channels: 2,
  finest,
  upsampling: 'nearest',
  fusion: 'sum',
  outputOn: 'all',
  extra: extraLevels(extra),
  names: {
    lateral: (level) => `inner_blocks.${level - finest}.0`,
    output: (level) => `layer_blocks.${level - finest}.0`,
    // torchvision calls its two extra levels p6 and p7, whatever the level before them.
    extra: (level) => `extra_blocks.p${level - (finest + features.length - 1) + 5}`,
  },
});

function run(golden: PyramidCase, change: Partial<FpnConfig> = {}) {
  const { features, parameters } = golden;
  const names = Object.keys(parameters);
  const asked: string[] = [];
  const source = ({ name, shape }: ParameterSpec): Tensor => {
    asked.push(name);
    expect(shape).toEqual(parameters[name]);
    return integers(features.length + names.indexOf(name), shape);
  };
  const maps = features.map((shape, k) => integers(k, shape));
  const pyramid = featurePyramid(new Scope(reference, source), maps, { ...configOf(golden), ...change });
  return { pyramid, asked, names };
}

describe.each(cases)('C$finest… of $features, extra levels: $extra', (golden) => {
  it('gives torchvision’s pyramid, to the last bit', () => {
    const { pyramid } = run(golden);
    const { finest, levels } = golden;
    expect(Object.keys(pyramid)).toEqual(levels.map((_, i) => `p${finest + i}`));
    levels.forEach(({ shape, values }, i) => {
      expectSameBits(pyramid[`p${finest + i}`], tensor(values, shape));
    });
  });

  it('asks for torchvision’s parameters, each once', () => {
    const { asked, names } = run(golden);
    expect([...asked].sort()).toEqual([...names].sort());
  });
});

it('the goldens have from two to six feature maps', () => {
  expect(new Set(cases.map(({ features }) => features.length))).toEqual(new Set([2, 3, 4, 5, 6]));
});

describe('every setting of the neck shows', () => {
  const golden = cases[2];
  const values = (change: Partial<FpnConfig>) =>
    Object.values(run(golden, change).pyramid).map(({ data }) => data.join());

  it.each<[string, Partial<FpnConfig>]>([
    ['bilinear', { upsampling: 'bilinear' }],
    ['bilinear with aligned corners', { upsampling: 'bilinear-align-corners' }],
    ['the mean of the two maps', { fusion: 'average' }],
  ])('%s changes all levels but the coarsest', (_what, change) => {
    const [before, after] = [values({}), values(change)];
    expect(after.map((level, i) => level === before[i])).toEqual([false, false, false, true, true]);
  });

  it('a coarsest level without an output convolution is its lateral, and what is drawn from it', () => {
    const [before, after] = [values({}), values({ outputOn: 'merged' })];
    expect(after.map((level, i) => level === before[i])).toEqual([true, true, true, false, false]);
    const { asked } = run(golden, { outputOn: 'merged' });
    expect(asked).not.toContain('layer_blocks.3.0.weight');
  });

  it('×2 refuses sizes that are not halves', () => {
    expect(() => run(golden, { upsampling: 'nearest-x2' })).toThrow(/\badd: expected b of shape/);
  });

  it('one map alone has a pyramid of one level', () => {
    const one = { ...golden, features: golden.features.slice(0, 1) };
    const names = ['inner_blocks.0.0', 'layer_blocks.0.0'].flatMap((name) => [
      `${name}.weight`,
      `${name}.bias`,
    ]);
    const { pyramid, asked } = run(one, { extra: { kind: 'none' } });
    expect(Object.keys(pyramid)).toEqual(['p2']);
    expect(asked).toEqual(names);
  });
});
