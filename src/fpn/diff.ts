/**
 * Where two models differ: in the facts that describe them, and in what they compute from corresponding weights.
 */
import type { ParameterSource, ParameterSpec } from '../layers/scope.js';
import { seededParameter } from '../layers/seeded.js';
import { elements, type Shape, sameShape, sizeOf, type Tensor, tensor } from '../ops/tensor.js';
import { describe, type FactGroup, type ModelDescription } from './describe.js';
import { placesOf } from './description/places.js';
import type { Levels, Model } from './model.js';
import { parametersOf } from './run-model.js';

export interface Difference {
  readonly group: FactGroup;
  readonly fact: string;
  readonly a: string;
  readonly b: string;
}

/** The facts in which two descriptions differ, in the descriptions' order. */
export function differences(a: ModelDescription, b: ModelDescription): Difference[] {
  return (Object.keys(a) as FactGroup[]).flatMap((group) => {
    const other: Readonly<Record<string, string>> = b[group];
    return Object.entries(a[group]).flatMap(([fact, value]) =>
      value === other[fact] ? [] : [{ group, fact, a: value, b: other[fact] }],
    );
  });
}

export const diffModels = (a: Model, b: Model): Difference[] => differences(describe(a), describe(b));

/** Which parameters of two models stand at the same place, and so can have the same weights. */
export interface Correspondence {
  /** Parameters with the same place and shape. */
  readonly matched: number;
  /** Names, `a`'s and `b`'s, of those with the same place and different shapes. */
  readonly misshapen: readonly (readonly [a: string, b: string])[];
  readonly onlyA: readonly string[];
  readonly onlyB: readonly string[];
  /** Weights for either model: equal where parameters match, seeded by their place and not by their name. */
  readonly weights: readonly [a: ParameterSource<Tensor>, b: ParameterSource<Tensor>];
}

/**
 * A kernel that one model alone has is seeded too; a bias or a batch norm of that kind is neutral, so that it shows in
 * the outputs only where the systems compute differently.
 */
export function correspondence(a: Model, b: Model, seed = 0): Correspondence {
  const [ofA, ofB] = [parametersByPlace(a), parametersByPlace(b)];
  const shared = [...ofA].flatMap(([place, inA]) => {
    const inB = ofB.get(place);
    return inB ? [[inA, inB] as const] : [];
  });
  const matched = shared.filter(([inA, inB]) => sameShape(inA.shape, inB.shape)).length;
  const only = (own: Places, other: Places) =>
    [...own].filter(([place]) => !other.has(place)).map(([, { name }]) => name);
  return {
    matched,
    misshapen: shared
      .filter(([inA, inB]) => !sameShape(inA.shape, inB.shape))
      .map(([inA, inB]) => [inA.name, inB.name]),
    onlyA: only(ofA, ofB),
    onlyB: only(ofB, ofA),
    weights: [weightsByPlace(ofA, ofB, seed), weightsByPlace(ofB, ofA, seed)],
  };
}

type Places = ReadonlyMap<string, ParameterSpec>;

function parametersByPlace(model: Model): Places {
  const places = placesOf(model);
  return new Map(parametersOf(model).map((spec) => [places.get(spec.name)!, spec]));
}

function weightsByPlace(own: Places, other: Places, seed: number): ParameterSource<Tensor> {
  const places = new Map([...own].map(([place, { name }]) => [name, place]));
  return (spec) => {
    const place = places.get(spec.name)!;
    if (other.has(place) || spec.role === 'kernel') return seededParameter({ ...spec, name: place }, seed);
    const neutral = spec.role === 'scale' || spec.role === 'variance' ? 1 : 0;
    return tensor(new Float32Array(sizeOf(spec.shape)).fill(neutral), spec.shape);
  };
}

/** How far one level of a model is from another's. */
export interface LevelDistance {
  readonly level: string;
  readonly a: Shape;
  readonly b: Shape;
  /** ‖a − b‖₂ / ‖a‖₂; undefined where the shapes differ. */
  readonly relative: number | undefined;
}

/** The distances of all maps that both models have, in the order of the first. */
export function levelDistances(a: Levels<Tensor>, b: Levels<Tensor>): LevelDistance[] {
  const [mapsA, mapsB] = [a, b].map(({ features, pyramid, outputs }) => ({
    ...features,
    ...pyramid,
    ...outputs,
  }));
  return Object.entries(mapsA).flatMap(([level, map]) => {
    const other = mapsB[level];
    if (!other) return [];
    const comparable = sameShape(map.shape, other.shape);
    const relative = comparable ? relativeDistance(elements(map), elements(other)) : undefined;
    return [{ level, a: map.shape, b: other.shape, relative }];
  });
}

function relativeDistance(a: Float32Array, b: Float32Array): number {
  let [apart, whole] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    apart += (a[i] - b[i]) * (a[i] - b[i]);
    whole += a[i] * a[i];
  }
  return apart === 0 ? 0 : Math.sqrt(apart / whole);
}
