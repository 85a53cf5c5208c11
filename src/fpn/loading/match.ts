/**
 * Which tensor of a file is which parameter of a model, by names and shapes alone: no value is looked at. A model stands
 * somewhere in a file (see `places`); what stands elsewhere is not its own, and what stands in its place has to be.
 */
import { FpnError } from '../../errors.js';
import type { ParameterSpec } from '../../layers/scope.js';
import { type Shape, sameShape } from '../../ops/tensor.js';
import { isKerasName, shapeFromKeras } from '../../weights/keras/layout.js';
import { type StoredTensor, shapeOf, type WeightFile } from '../../weights/stored-tensor.js';
import { imageShapeOf, isCounter, type Model } from '../model.js';
import { parametersOf } from '../run-model.js';
import { ownName, usualNames, wrappersIn } from './own-names.js';
import { placesOf, preferred } from './places.js';
import type { Misshapen } from './problems.js';

/** A tensor of a file that is a parameter. */
export interface Found {
  readonly spec: ParameterSpec;
  readonly onFile: string;
  readonly stored: StoredTensor;
}

/** How a file matches a model, whether it does or not. */
export interface Match {
  readonly model: Model;
  /** How many parameters the model has, or the part of it that was asked for. */
  readonly expected: number;
  /** Path before the model's names on file, with its dot or slash; '' where there is none. */
  readonly place: string;
  /** Other paths under which the file has all that it has under `place`. */
  readonly alternatives: readonly string[];
  /** Wrappers inside the names, which were left out: `_orig_mod`. */
  readonly wrappers: readonly string[];
  /** Parameters that the file has in the right shape, by the model's names. */
  readonly found: ReadonlyMap<string, Found>;
  readonly missing: readonly ParameterSpec[];
  readonly misshapen: readonly Misshapen[];
  /** Tensors in the model's place that it does not know, by their names on file. */
  readonly unexpected: readonly string[];
  /** Parameters that two tensors claim to be. */
  readonly ambiguous: readonly string[];
  /** Tensors of other parts: of a detector's heads, an optimizer, … */
  readonly others: readonly string[];
}

/** What is asked of a file, where it is not what the model and the file say by themselves. */
export interface MatchOptions {
  /** Shape of the input that the weights are for, where it is not the model's own (see `parametersOf`). */
  readonly image?: Shape | undefined;
  /** Path in the file under which to look, `ema` say. */
  readonly key?: string | undefined;
}

/**
 * How a file matches a model.
 * @throws FpnError where nothing in the file stands under the key
 */
export function matchWeights(model: Model, file: WeightFile, { image, key }: MatchOptions = {}): Match {
  return matchParameters(model, file, parametersOf(model, image ?? imageShapeOf(model)), new Set(), key);
}

/** Most places that are looked at closely. */
const MOST_PLACES = 8;

/** Where fewer of a model's parameters are found, it is by chance: a `conv1.weight` there is everywhere. */
const LEAST_SHARE = 1 / 4;

/**
 * How a file matches a part of a model.
 * @param rest names of the model's other parameters, which are neither expected nor wrong
 * @throws FpnError as `matchWeights`
 */
export function matchParameters(
  model: Model,
  file: WeightFile,
  specs: readonly ParameterSpec[],
  rest: ReadonlySet<string>,
  key?: string,
): Match {
  const expected = new Map(specs.map((spec) => [spec.name, spec]));
  const names = key === undefined ? [...file.keys()] : namesUnder(file, key);
  const isOwn = (name: string): boolean => {
    const own = ownName(model, name, expected);
    return own !== undefined && expected.has(own);
  };
  const places = placesOf(names, isOwn).filter(([, found]) => found >= LEAST_SHARE * expected.size);
  const most = places[0]?.[1] ?? 0;
  const candidates = places.filter(([, found]) => 2 * found >= most).slice(0, MOST_PLACES);
  const full = candidates.filter(([, found]) => found === most).map(([place]) => place);
  const parts = partsOf([...expected.keys(), ...rest]);
  const fallback = key === undefined ? '' : sharedPath(names, key);
  const matches = (most === 0 ? [fallback] : candidates.map(([place]) => place)).map((place) =>
    matchAt(place, { model, file, expected, rest, parts, elsewhere: full }),
  );
  const [best, ...worse] = matches.sort(
    (a, b) => b.found.size - a.found.size || problemCount(a) - problemCount(b) || preferred(a.place, b.place),
  ) as [Match, ...Match[]];
  return { ...best, alternatives: most === 0 ? [] : asGoodAs(best, worse).map(({ place }) => place) };
}

/** Of other matches those that find as much, in tensors of their own. */
function asGoodAs(best: Match, others: readonly Match[]): Match[] {
  const taken = new Set(onFile(best));
  return others.filter((match) => {
    const names = onFile(match);
    const isAsGood = names.length === best.found.size && problemCount(match) === problemCount(best);
    if (!isAsGood || names.some((name) => taken.has(name))) return false;
    for (const name of names) taken.add(name);
    return true;
  });
}

const onFile = ({ found }: Match): string[] => [...found.values()].map((parameter) => parameter.onFile);

const problemCount = ({ missing, misshapen, unexpected, ambiguous }: Match): number =>
  missing.length + misshapen.length + unexpected.length + ambiguous.length;

/** Whether the file has every parameter, and nothing in the model's place that is none. */
export const isComplete = (match: Match): boolean => problemCount(match) === 0;

interface Question {
  readonly model: Model;
  readonly file: WeightFile;
  readonly expected: ReadonlyMap<string, ParameterSpec>;
  readonly rest: ReadonlySet<string>;
  /** See `partsOf`. */
  readonly parts: ReadonlySet<string> | undefined;
  /** Places where as many parameters are: what stands there is not wrong here. */
  readonly elsewhere: readonly string[];
}

function matchAt(place: string, { model, file, expected, rest, parts, elsewhere }: Question): Match {
  const found = new Map<string, Found>();
  const misshapen = new Map<string, Misshapen>();
  const unexpected: string[] = [];
  const ambiguous: string[] = [];
  const others: string[] = [];
  const within = elsewhere.filter((other) => other !== place && other.startsWith(place));
  const isElsewhere = (name: string): boolean => within.some((other) => name.startsWith(other));

  const here = [...file.keys()].filter((name) => name.startsWith(place));
  const usual = usualNames(
    model,
    here.map((name) => name.slice(place.length)),
  );
  const inPlace = new Map(here.map((name, i) => [name, usual[i]!]));
  for (const name of file.keys()) {
    if (isCounter(name)) continue;
    const usualName = inPlace.get(name);
    const own = usualName === undefined ? undefined : ownName(model, usualName, expected);
    if (own !== undefined && rest.has(own)) continue;
    const spec = own === undefined ? undefined : expected.get(own);
    if (own === undefined || (!spec && (isElsewhere(name) || parts?.has(partOf(own)) === false))) {
      others.push(name);
    } else if (!spec) {
      unexpected.push(name);
    } else if (found.has(own) || misshapen.has(own)) {
      ambiguous.push(own);
    } else {
      const stored = file.get(name)!;
      const wrong = shapeProblem(spec, name, shapeOf(stored));
      if (wrong) misshapen.set(own, wrong);
      else found.set(own, { spec, onFile: name, stored });
    }
  }
  const isMissing = ({ name }: ParameterSpec): boolean => !found.has(name) && !misshapen.has(name);
  return {
    model,
    expected: expected.size,
    place,
    alternatives: [],
    wrappers: wrappersIn([...found.values()].map((parameter) => parameter.onFile.slice(place.length))),
    found,
    missing: [...expected.values()].filter(isMissing),
    misshapen: [...misshapen.values()],
    unexpected,
    ambiguous,
    others,
  };
}

/** The first segments of names, each once. */
export const partsIn = (names: Iterable<string>): string[] => [
  ...new Set(Array.from(names, (name) => name.split(/[./]/, 1)[0]!)),
];

const partOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf('.')));

/**
 * The parts of a model, the first segments of its names: `body` and `fpn`, `backbone` and `neck`. Undefined where layers
 * stand at the top (`conv1.weight`), beside which a name says not what it is part of.
 */
function partsOf(names: readonly string[]): ReadonlySet<string> | undefined {
  const isLayer = (name: string): boolean => name.split('.').length < 3;
  return names.some(isLayer) ? undefined : new Set(names.map(partOf));
}

function shapeProblem({ name, shape }: ParameterSpec, onFile: string, stored: Shape): Misshapen | undefined {
  const isKeras = isKerasName(onFile);
  const actual = isKeras ? shapeFromKeras(stored) : stored;
  if (sameShape(actual, shape)) return undefined;
  // a kernel that does not fit as its name says it is laid out may fit as the others are
  const [layout, reading] = isKeras ? ['OIHW', stored] : ['HWIO (Keras)', shapeFromKeras(stored)];
  const note = sameShape(reading, shape) ? ` (its ${layout} reading fits)` : '';
  return { name, expected: shape, actual: [...actual], note };
}

/** The names under a key, which is a whole path or some segments of one. */
function namesUnder(file: WeightFile, key: string): string[] {
  const path = key.replace(/[./]$/, '');
  const names = [...file.keys()].filter((name) => isUnder(name, path));
  if (names.length > 0) return names;
  const heads = partsIn(file.keys());
  const shown = heads.slice(0, 10).join(', ');
  const more = heads.length > 10 ? `, … (${heads.length} of them)` : '';
  throw new FpnError(`weights: expected the key of a part of the file (${shown}${more}), got "${key}"`);
}

const isUnder = (name: string, path: string): boolean =>
  name.startsWith(path) && (name[path.length] === '.' || name[path.length] === '/');

/** A key with the separator that the file has after it. */
const sharedPath = ([first = '']: readonly string[], key: string): string => {
  const path = key.replace(/[./]$/, '');
  return first.slice(0, path.length + 1);
};
