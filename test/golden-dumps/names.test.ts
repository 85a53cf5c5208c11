import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dumpOf } from '../../src/golden/dumps/dump.js';
import { nameMap } from '../../src/golden/dumps/name-map.js';
import { named } from '../../src/golden/dumps/names.js';
import { proposeNames } from '../../src/golden/dumps/propose-names.js';
import { counting, refusal, textSource } from './sources.js';

const LAYERS = ['conv1', 'bn1', 'relu', 'layer1.0.conv1', 'layer1.0.relu#2'];

const dump = (names: readonly string[], layers: Readonly<Record<string, string>> = {}) =>
  dumpOf(
    'd.npz',
    new Map(
      names.map((name) => {
        const layer = layers[name];
        const entry = {
          dtype: 'F32',
          shape: [1],
          read: () => counting([1]),
          ...(layer && { declared: { layer } }),
        } as const;
        return [name, entry];
      }),
    ),
  );

describe('names', () => {
  it('that are ours, those that are not, and those that are missing', () => {
    const { tensors, extra, missing, notes } = named(dump(['relu', 'conv1', 'head']), LAYERS);
    expect([...tensors]).toEqual([
      ['conv1', 'conv1'],
      ['relu', 'relu'],
    ]);
    expect(extra).toEqual(['head']);
    expect(missing).toEqual(['bn1', 'layer1.0.conv1', 'layer1.0.relu#2']);
    expect(notes).toEqual([]);
  });

  it('by a map before what the dump declares before the name itself', () => {
    const theirs = dump(['a', 'b', 'relu'], { a: 'conv1', b: 'layer1.0.conv1' });
    const { tensors } = named(theirs, LAYERS, new Map([['a', 'bn1']]));
    expect([...tensors]).toEqual([
      ['bn1', 'a'],
      ['relu', 'relu'],
      ['layer1.0.conv1', 'b'],
    ]);
  });

  it('that are not there, or meet, all in one line, with what may have been meant', () => {
    const map = new Map([
      ['convl', 'conv1'],
      ['a', 'layer1.0.conv'],
      ['b', 'relu'],
    ]);
    expect(refusal(() => named(dump(['conv1', 'a', 'b', 'relu']), LAYERS, map))).toBe(
      "d.npz: expected a tensor and a layer for every name, got no tensor 'convl'; did you mean conv1?; " +
        "no layer 'layer1.0.conv' for 'a'; did you mean layer1.0.conv1?; both 'b' and 'relu' for the layer 'relu'",
    );
  });

  it('with a prefix, which is said', () => {
    const theirs = dump(['module.conv1', 'module.layer1.0.conv1', 'other.bn1', 'module.head']);
    const { tensors, extra, notes } = named(theirs, LAYERS);
    expect([...tensors]).toEqual([
      ['conv1', 'module.conv1'],
      ['layer1.0.conv1', 'module.layer1.0.conv1'],
    ]);
    expect(extra).toEqual(['other.bn1', 'module.head']);
    expect(notes).toEqual(["names are taken without their 'module.'"]);
  });

  it('lose no more of a prefix than they have to', () => {
    const { tensors } = named(dump(['net.layer1.0.conv1']), LAYERS);
    expect([...tensors]).toEqual([['layer1.0.conv1', 'net.layer1.0.conv1']]);
  });

  it('keep their prefix where one name is a layer’s as it is', () => {
    const { tensors, notes } = named(dump(['bn1', 'module.conv1']), LAYERS);
    expect([[...tensors.keys()], notes]).toEqual([['bn1'], []]);
  });
});

describe('a file of names', () => {
  it('gives layers by tensors', () => {
    expect(nameMap(textSource('n.json', '{"a": "conv1", "b": "bn1"}'))).toEqual(
      new Map([
        ['a', 'conv1'],
        ['b', 'bn1'],
      ]),
    );
  });

  it.each([
    ['{"a": "conv1", "b": "conv1"}', "n.json: names: expected every layer once, got 'conv1' for 'a' and 'b'"],
    ['{"a": "conv1", "a": "bn1"}', "n.json: JSON: expected every name once, got 'a' twice"],
    ['{"a": 3}', "n.json: names: expected a layer for 'a', got 3"],
    ['["a"]', 'n.json: JSON: expected a JSON object, got ["a"]'],
  ])('%s is refused', (json, message) => {
    expect(refusal(() => nameMap(textSource('n.json', json)))).toBe(message);
  });
});

describe('a proposal', () => {
  const shaped = (shapes: readonly (readonly number[])[], prefix: string) =>
    shapes.map((shape, i) => ({ name: `${prefix}${i}`, shape }));
  const [A, B, C] = [
    [1, 2, 8, 8],
    [1, 4, 4, 4],
    [1, 6, 2, 2],
  ];

  it('where shapes and order allow just one', () => {
    const { map, open } = proposeNames(shaped([A, A, B, C], 't'), shaped([A, A, B, C], 'l'));
    expect([...map]).toEqual([
      ['t0', 'l0'],
      ['t1', 'l1'],
      ['t2', 'l2'],
      ['t3', 'l3'],
    ]);
    expect(open.size).toBe(0);
  });

  it('by order where shapes return, in any layout', () => {
    const { map } = proposeNames(shaped([[1, 8, 8, 2], B, [2, 8, 8]], 't'), shaped([A, C, B, C, A], 'l'));
    expect([...map]).toEqual([
      ['t0', 'l0'],
      ['t1', 'l2'],
      ['t2', 'l4'],
    ]);
  });

  it('leaves open what may be several, or none', () => {
    const { map, open } = proposeNames(shaped([A, B, [3], C], 't'), shaped([A, A, B, C], 'l'));
    expect([...map]).toEqual([
      ['t1', 'l2'],
      ['t3', 'l3'],
    ]);
    expect([...open]).toEqual([
      ['t0', ['l0', 'l1']],
      ['t2', []],
    ]);
    expect([...proposeNames(shaped([A, A], 't'), shaped([A], 'l')).open.keys()]).toEqual(['t0', 't1']);
  });

  it('is refused where it would take too long', () => {
    const many = shaped(new Array(3000).fill([1]), 'x');
    expect(refusal(() => proposeNames(many, many))).toMatch(/at most 5000000 pairs .* got 9006001$/);
  });

  /** Every pairing in order of as many as there can be, one by one. */
  function pairings(tensors: readonly number[], layers: readonly number[]): Map<number, number>[] {
    let best: Map<number, number>[] = [];
    const visit = (i: number, from: number, pairs: readonly (readonly [number, number])[]): void => {
      if (i === tensors.length) {
        if (best.length === 0 || pairs.length > best[0]!.size) best = [];
        if (best.length === 0 || pairs.length === best[0]!.size) best.push(new Map(pairs));
        return;
      }
      visit(i + 1, from, pairs);
      for (let j = from; j < layers.length; j++) {
        if (tensors[i] === layers[j]) visit(i + 1, j + 1, [...pairs, [i, j]]);
      }
    };
    visit(0, 0, []);
    return best;
  }

  it('has just the pairs that all longest pairings have', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 6 });
    fc.assert(
      fc.property(sizes, sizes, (tensors, layers) => {
        const all = pairings(tensors, layers);
        const { map, open } = proposeNames(
          shaped(
            tensors.map((n) => [n, 5]),
            't',
          ),
          shaped(
            layers.map((n) => [n, 5]),
            'l',
          ),
        );
        tensors.forEach((_, i) => {
          const found = new Set(all.map((pairs) => pairs.get(i)));
          const [only] = found;
          const expected = found.size === 1 && only !== undefined ? `l${only}` : undefined;
          expect(map.get(`t${i}`)).toBe(expected);
          expect(open.has(`t${i}`)).toBe(expected === undefined);
        });
      }),
      { numRuns: 200 },
    );
  });
});
