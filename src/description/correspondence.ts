/** Weights that two models have in common, though their names differ: what they then compute shows what they do otherwise. */
import type { Model } from '../fpn/model.js';
import { parametersOf } from '../fpn/run-model.js';
import type { ParameterSource, ParameterSpec } from '../layers/scope.js';
import { seededParameter } from '../layers/seeded.js';
import { sameShape, sizeOf, type Tensor, tensor } from '../ops/tensor.js';
import { placesOf } from './places.js';

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
 * @throws OperatorError where a network refuses the image on which it is recorded (see `networkOf`)
 */
export function correspondence(a: Model, b: Model, seed = 0): Correspondence {
  const [ofA, ofB] = [parametersByPlace(a), parametersByPlace(b)];
  const shared = [...ofA].flatMap(([place, inA]) => {
    const inB = ofB.get(place);
    return inB ? [[inA, inB] as const] : [];
  });
  const misshapen = shared.filter(([inA, inB]) => !sameShape(inA.shape, inB.shape));
  const only = (own: Places, other: Places) =>
    [...own].filter(([place]) => !other.has(place)).map(([, { name }]) => name);
  return {
    matched: shared.length - misshapen.length,
    misshapen: misshapen.map(([inA, inB]) => [inA.name, inB.name]),
    onlyA: only(ofA, ofB),
    onlyB: only(ofB, ofA),
    weights: [weightsByPlace(ofA, ofB, seed), weightsByPlace(ofB, ofA, seed)],
  };
}

type Places = ReadonlyMap<string, ParameterSpec>;

/** What no operator reads, or no layer's alone, has no place but its name. */
function parametersByPlace(model: Model): Places {
  const places = placesOf(model);
  const placeOf = ({ name, role }: ParameterSpec): string => {
    const layer = places.get(name);
    return layer === undefined ? name : `${layer} ${role}`;
  };
  return new Map(parametersOf(model).map((spec) => [placeOf(spec), spec]));
}

function weightsByPlace(own: Places, other: Places, seed: number): ParameterSource<Tensor> {
  const places = new Map([...own].map(([place, { name }]) => [name, place]));
  return (spec) => {
    const place = places.get(spec.name) ?? spec.name;
    if (other.has(place) || spec.role === 'kernel') return seededParameter({ ...spec, name: place }, seed);
    const neutral = spec.role === 'scale' || spec.role === 'variance' ? 1 : 0;
    return tensor(new Float32Array(sizeOf(spec.shape)).fill(neutral), spec.shape);
  };
}
