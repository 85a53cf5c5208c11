/**
 * Which tensor of a file is which parameter of a model, by names and shapes alone: no value is looked at. A model stands
 * somewhere in a file (see `places`); what stands elsewhere is not its own, and what stands in its place has to be.
 */
import { FpnError } from '../../errors.js';
import { sameShape } from '../../ops/tensor.js';
import { isKerasName, shapeFromKeras } from '../../weights/keras/layout.js';
import { shapeOf } from '../../weights/stored-tensor.js';
import { imageShapeOf, isCounter } from '../model.js';
import { parametersOf } from '../run-model.js';
import { ownName, usualNames, wrappersIn } from './own-names.js';
import { placesOf, preferred } from './places.js';
/**
 * How a file matches a model.
 * @throws FpnError where nothing in the file stands under the key
 */
export function matchWeights(model, file, { image, key } = {}) {
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
export function matchParameters(model, file, specs, rest, key) {
    const expected = new Map(specs.map((spec) => [spec.name, spec]));
    const names = key === undefined ? [...file.keys()] : namesUnder(file, key);
    const isOwn = (name) => {
        const own = ownName(model, name, expected);
        return own !== undefined && expected.has(own);
    };
    const places = placesOf(names, isOwn).filter(([, found]) => found >= LEAST_SHARE * expected.size);
    const most = places[0]?.[1] ?? 0;
    const candidates = places.filter(([, found]) => 2 * found >= most).slice(0, MOST_PLACES);
    const full = candidates.filter(([, found]) => found === most).map(([place]) => place);
    const parts = partsOf([...expected.keys(), ...rest]);
    const fallback = key === undefined ? '' : sharedPath(names, key);
    const matches = (most === 0 ? [fallback] : candidates.map(([place]) => place)).map((place) => matchAt(place, { model, file, expected, rest, parts, elsewhere: full }));
    const [best, ...worse] = matches.sort((a, b) => b.found.size - a.found.size || problemCount(a) - problemCount(b) || preferred(a.place, b.place));
    return { ...best, alternatives: most === 0 ? [] : asGoodAs(best, worse).map(({ place }) => place) };
}
/** Of other matches those that find as much, in tensors of their own. */
function asGoodAs(best, others) {
    const taken = new Set(onFile(best));
    return others.filter((match) => {
        const names = onFile(match);
        const isAsGood = names.length === best.found.size && problemCount(match) === problemCount(best);
        if (!isAsGood || names.some((name) => taken.has(name)))
            return false;
        for (const name of names)
            taken.add(name);
        return true;
    });
}
const onFile = ({ found }) => [...found.values()].map((parameter) => parameter.onFile);
const problemCount = ({ missing, misshapen, unexpected, ambiguous }) => missing.length + misshapen.length + unexpected.length + ambiguous.length;
/** Whether the file has every parameter, and nothing in the model's place that is none. */
export const isComplete = (match) => problemCount(match) === 0;
function matchAt(place, { model, file, expected, rest, parts, elsewhere }) {
    const found = new Map();
    const misshapen = new Map();
    const unexpected = [];
    const ambiguous = [];
    const others = [];
    const within = elsewhere.filter((other) => other !== place && other.startsWith(place));
    const isElsewhere = (name) => within.some((other) => name.startsWith(other));
    const here = [...file.keys()].filter((name) => name.startsWith(place));
    const usual = usualNames(model, here.map((name) => name.slice(place.length)));
    const inPlace = new Map(here.map((name, i) => [name, usual[i]]));
    for (const name of file.keys()) {
        if (isCounter(name))
            continue;
        const usualName = inPlace.get(name);
        const own = usualName === undefined ? undefined : ownName(model, usualName, expected);
        if (own !== undefined && rest.has(own))
            continue;
        const spec = own === undefined ? undefined : expected.get(own);
        if (own === undefined || (!spec && (isElsewhere(name) || parts?.has(partOf(own)) === false))) {
            others.push(name);
        }
        else if (!spec) {
            unexpected.push(name);
        }
        else if (found.has(own) || misshapen.has(own)) {
            ambiguous.push(own);
        }
        else {
            const stored = file.get(name);
            const wrong = shapeProblem(spec, name, shapeOf(stored));
            if (wrong)
                misshapen.set(own, wrong);
            else
                found.set(own, { spec, onFile: name, stored });
        }
    }
    const isMissing = ({ name }) => !found.has(name) && !misshapen.has(name);
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
export const partsIn = (names) => [
    ...new Set(Array.from(names, (name) => name.split(/[./]/, 1)[0])),
];
const partOf = (name) => name.slice(0, Math.max(0, name.indexOf('.')));
/**
 * The parts of a model, the first segments of its names: `body` and `fpn`, `backbone` and `neck`. Undefined where layers
 * stand at the top (`conv1.weight`), beside which a name says not what it is part of.
 */
function partsOf(names) {
    const isLayer = (name) => name.split('.').length < 3;
    return names.some(isLayer) ? undefined : new Set(names.map(partOf));
}
function shapeProblem({ name, shape }, onFile, stored) {
    const isKeras = isKerasName(onFile);
    const actual = isKeras ? shapeFromKeras(stored) : stored;
    if (sameShape(actual, shape))
        return undefined;
    // a kernel that does not fit as its name says it is laid out may fit as the others are
    const [layout, reading] = isKeras ? ['OIHW', stored] : ['HWIO (Keras)', shapeFromKeras(stored)];
    const note = sameShape(reading, shape) ? ` (its ${layout} reading fits)` : '';
    return { name, expected: shape, actual: [...actual], note };
}
/** The names under a key, which is a whole path or some segments of one. */
function namesUnder(file, key) {
    const path = key.replace(/[./]$/, '');
    const names = [...file.keys()].filter((name) => isUnder(name, path));
    if (names.length > 0)
        return names;
    const heads = partsIn(file.keys());
    const shown = heads.slice(0, 10).join(', ');
    const more = heads.length > 10 ? `, … (${heads.length} of them)` : '';
    throw new FpnError(`weights: expected the key of a part of the file (${shown}${more}), got "${key}"`);
}
const isUnder = (name, path) => name.startsWith(path) && (name[path.length] === '.' || name[path.length] === '/');
/** A key with the separator that the file has after it. */
const sharedPath = ([first = ''], key) => {
    const path = key.replace(/[./]$/, '');
    return first.slice(0, path.length + 1);
};
