/** Errors in words, for mistakes that no hypothesis knows: which elements are wrong, how many, and by how much. */
import { elements, formatShape, type Shape } from '../../ops/tensor.js';
import { boundsOf, type Certified } from '../certify/certified.js';
import type { Judged } from '../judge-run.js';
import { placeOf } from '../products.js';
import { isSame } from '../verdict.js';
import { range } from './rearrange.js';

interface Errors {
  readonly seen: Float32Array;
  readonly exact: Float32Array;
  readonly shape: Shape;
  /** Places of the wrong elements in row-major order. */
  readonly wrong: readonly number[];
}

/** Which elements of a tensor are outside their bounds, and what these have in common; "no element is wrong" where none is. */
export function describePattern({
  certificate,
  candidate,
}: Pick<Judged, 'certificate' | 'candidate'>): string {
  const errors = errorsOf(elements(candidate), certificate.certified);
  const { wrong, seen } = errors;
  if (wrong.length === 0) return 'no element is wrong';
  const total = wrong.length === seen.length ? `all ${seen.length}` : `${wrong.length} of ${seen.length}`;
  const said = [`${total} elements are wrong`, whereOf(errors), howOf(errors)];
  return said.filter((part) => part !== undefined).join('; ');
}

function errorsOf(seen: Float32Array, certified: Certified): Errors {
  const exact = elements(certified.value);
  const of = boundsOf(certified);
  const isRight = (i: number) => isSame(seen[i], exact[i]) || Math.abs(seen[i] - exact[i]) <= of(i);
  return { seen, exact, shape: certified.value.shape, wrong: range(seen.length).filter((i) => !isRight(i)) };
}

/** What the axes of a shape are called, by its rank. */
const NAMES: Readonly<Record<number, readonly string[]>> = {
  2: ['row', 'column'],
  4: ['image', 'channel', 'row', 'column'],
};

/** So few are listed. */
const FEW = 4;

function whereOf({ wrong, shape, seen }: Errors): string | undefined {
  if (wrong.length === seen.length) return undefined;
  if (wrong.length <= FEW) {
    const places = wrong.map((i) => `[${placeOf(i, shape).join(', ')}]`);
    return `${wrong.length === 1 ? 'a single one' : 'single ones'}, at ${places.join(', ')} of ${formatShape(shape)}`;
  }
  const names = NAMES[shape.length] ?? shape.map((_, axis) => `axis-${axis} slice`);
  const places = wrong.map((i) => placeOf(i, shape));
  const said = names.flatMap((name, axis) => {
    const used = [...new Set(places.map((place) => place[axis]))].sort((a, b) => a - b);
    const words = along(name, used, shape[axis]);
    return words === undefined ? [] : [words];
  });
  if (said.length > 0) return `only ${said.join(', and ')}`;
  if (shape.length === 4 && places.every(([, , y, x]) => isBorder(y, shape[2]) || isBorder(x, shape[3])))
    return 'only on the border of the maps';
  if (wrong[wrong.length - 1] - wrong[0] < (2 * seen.length) / 3)
    return `only between elements ${wrong[0]} and ${wrong[wrong.length - 1]} of memory`;
  return undefined;
}

const isBorder = (i: number, n: number): boolean => i === 0 || i === n - 1;

/** What the places along an axis have in common; undefined where they are all of it, or nothing. */
function along(name: string, used: readonly number[], length: number): string | undefined {
  if (used.length === length) return undefined;
  if (used.length === 1) {
    const which = used[0] === 0 ? 'first' : used[0] === length - 1 ? 'last' : undefined;
    return which ? `in the ${which} ${name}` : `in ${name} ${used[0]}`;
  }
  const step = used[1] - used[0];
  if (used.every((at, i) => at === used[0] + i * step)) {
    const [first, last] = [used[0], used[used.length - 1]];
    if (step > 1 && last + step >= length) return `in every ${ordinal(step)} ${name}, from ${first} on`;
    if (step === 1 && last === length - 1) return `from ${name} ${first} on`;
    if (step === 1) return `in ${name}s ${first} to ${last}`;
  }
  if (used.length === 2 && used[0] === 0 && used[1] === length - 1)
    return `in the first and the last ${name}`;
  return used.length <= FEW ? `in ${name}s ${used.join(', ')}` : undefined;
}

const ordinal = (n: number): string => (n === 2 ? 'second' : n === 3 ? 'third' : `${n}th`);

function howOf(errors: Errors): string {
  const { seen, exact, wrong, shape } = errors;
  const strange = wrong.filter((i) => !Number.isFinite(seen[i]));
  if (strange.length === wrong.length)
    return `they are ${[...new Set(strange.map((i) => seen[i]))].join(' or ')}`;
  const finite = wrong.filter((i) => Number.isFinite(seen[i]) && Number.isFinite(exact[i]));
  if (finite.length === 0) {
    const missing = [...new Set(wrong.map((i) => exact[i]).filter((x) => !Number.isFinite(x)))];
    return `they are where ${missing.join(' or ')} is right`;
  }
  if (finite.every((i) => seen[i] === 0)) return 'they are zero';
  if (finite.every((i) => seen[i] === seen[finite[0]]) && finite.length > 1)
    return `they are all ${seen[finite[0]]}`;
  if (finite.length > 1 && sameMultiset(errors)) return 'they are the right values at wrong places';
  const [, channels = 1, height = 1, width = 1] = shape;
  const channelOf = (i: number) => Math.floor(i / (height * width)) % channels;
  const offset = constantIn(finite, channelOf, (i) => seen[i] - exact[i]);
  if (offset)
    return offset.length === 1
      ? `each is ${written(offset[0])} too large`
      : 'each channel is off by a number of its own';
  const factor = constantIn(finite, channelOf, (i) => seen[i] / exact[i]);
  if (factor)
    return factor.length === 1
      ? `each is ${written(factor[0])} times what it should be`
      : 'each channel is off by a factor of its own';
  let largest = finite[0];
  for (const i of finite)
    if (Math.abs(seen[i] - exact[i]) > Math.abs(seen[largest] - exact[largest])) largest = i;
  const place = placeOf(largest, shape).join(', ');
  const also = strange.length > 0 ? `${strange.length} are no finite numbers, and ` : '';
  return `${also}the largest error is ${written(seen[largest] - exact[largest])}, at [${place}]`;
}

const written = (x: number): string => String(Number(x.toPrecision(4)));

const sameMultiset = ({ seen, exact, wrong }: Errors): boolean => {
  const sorted = (data: Float32Array) => Float32Array.from(wrong, (i) => data[i]).sort();
  const [a, b] = [sorted(seen), sorted(exact)];
  return a.every((v, i) => v === b[i] || Math.abs(v - b[i]) <= 2 ** -20 * Math.abs(b[i]));
};

/** A number that is nearly the same for all elements of a channel: the one, or each channel's; undefined where it is not. */
function constantIn(
  places: readonly number[],
  channelOf: (i: number) => number,
  numberAt: (i: number) => number,
): number[] | undefined {
  const ofChannel = new Map<number, number[]>();
  for (const i of places) {
    const known = ofChannel.get(channelOf(i));
    if (known) known.push(numberAt(i));
    else ofChannel.set(channelOf(i), [numberAt(i)]);
  }
  const numbers = [...ofChannel.values()];
  const isConstant = (some: readonly number[]) =>
    some.every((v) => Math.abs(v - some[0]) <= 1e-3 * Math.abs(some[0]));
  if (!numbers.every(isConstant) || numbers.every((some) => some.length < 3)) return undefined;
  const firsts = numbers.map(([first]) => first);
  return isConstant(firsts) ? [firsts[0]] : firsts;
}
