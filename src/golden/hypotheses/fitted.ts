/** Mistakes with a number in them that is read off the tensor itself: how many times too large, and which channel. */
import { operatorNames } from '../../ops/operators.js';
import { elements, tensor } from '../../ops/tensor.js';
import { bounds, boundsOf, type Certified } from '../certify/certified.js';
import { type About, type Hypothesis, hypothesis, variant } from './hypothesis.js';
import { range } from './rearrange.js';

/** Elements that a factor is read off. */
const MOST = 4096;

/** A number as one writes it, to as many digits as are certain. */
const written = (x: number): string => String(Number(x.toPrecision(5)));

/**
 * Σ got·value/Σ value², over some elements.
 * @returns undefined where there is none that is neither zero nor infinite
 */
function factorOf(seen: Float32Array, exact: Float32Array, places: readonly number[]): number | undefined {
  let [product, square] = [0, 0];
  for (const i of places) {
    if (!Number.isFinite(seen[i]) || !Number.isFinite(exact[i])) continue;
    product += seen[i] * exact[i];
    square += exact[i] * exact[i];
  }
  const factor = product / square;
  return Number.isFinite(factor) ? factor : undefined;
}

/** The values times a factor for each element, which is certain to a few roundings itself. */
function times(x: Certified, factorAt: (i: number) => number): Certified {
  const [data, of] = [elements(x.value), boundsOf(x)];
  const value = data.map((v, i) => v * factorAt(i));
  const bound = bounds(x.value.shape, (i) =>
    factorAt(i) === 1 ? of(i) : Math.abs(factorAt(i)) * of(i) + 4 * 2 ** -24 * Math.abs(value[i]),
  );
  return { value: tensor(value, x.value.shape), bound };
}

function spread(start: number, count: number): number[] {
  const step = Math.max(Math.floor(count / MOST), 1);
  return range(Math.ceil(count / step)).map((i) => start + i * step);
}

function* factors({ plain, candidate }: About) {
  const [seen, exact] = [elements(candidate), elements(plain.value)];
  const factor = factorOf(seen, exact, spread(0, seen.length));
  if (factor !== undefined && factor !== 0 && factor !== 1)
    yield variant(`${written(factor)} times what it should be`, () => times(plain, () => factor));
}

/** Channels that differ are scaled each by its own number, if they are few. */
const MOST_CHANNELS = 8;

function* channels({ plain, candidate }: About) {
  const { shape } = plain.value;
  const [images, count, height = 1, width = 1] = shape;
  const pixels = height * width;
  if (shape.length < 2) return;
  const [seen, exact, of] = [elements(candidate), elements(plain.value), boundsOf(plain)];
  const placesOf = (c: number) => range(images).flatMap((n) => spread((n * count + c) * pixels, pixels));
  const factorsOf = new Map<number, number>();
  for (let c = 0; c < count; c++) {
    const factor = factorOf(seen, exact, placesOf(c));
    const differs = placesOf(c).some((i) => Math.abs(seen[i] - exact[i]) > of(i) / 4);
    if (differs && factor !== undefined && Math.abs(factor - 1) > 2 ** -22) factorsOf.set(c, factor);
  }
  const far = [...factorsOf].sort(([, a], [, b]) => Math.abs(b - 1) - Math.abs(a - 1));
  const largest = Math.abs((far[0]?.[1] ?? 1) - 1);
  const chosen = new Map(far.filter(([, f]) => Math.abs(f - 1) > largest / 16));
  if (chosen.size === 0 || chosen.size > MOST_CHANNELS || chosen.size === count) return;
  const words = [...chosen].map(([c, f]) => `${c} is ${written(f)} times what it should be`);
  yield variant(`channel ${words.join(', channel ')}`, () =>
    times(plain, (i) => chosen.get(Math.floor(i / pixels) % count) ?? 1),
  );
}

/** A mask of dropout's zeros, and what is left times 1/(1 − p). */
function* dropout({ plain, candidate }: About) {
  const [seen, exact] = [elements(candidate), elements(plain.value)];
  const kept = spread(0, seen.length).filter((i) => seen[i] !== 0 && exact[i] !== 0);
  const factor = factorOf(seen, exact, kept);
  const dropped = seen.reduce((count, v, i) => (v === 0 && exact[i] !== 0 ? count + 1 : count), 0);
  if (factor === undefined || factor <= 1 || dropped === 0) return;
  const share = 1 - 1 / factor;
  // the share of zeros is p, as nearly as so many draws give it
  if (Math.abs(dropped / seen.length - share) > 5 * Math.sqrt(share / seen.length)) return;
  yield variant(`dropout of ${written(100 * share)} % left on`, () =>
    times(plain, (i) => (seen[i] === 0 ? 0 : factor)),
  );
}

export const FITTED: readonly Hypothesis[] = [
  hypothesis(operatorNames, 'factor', (_, about) => factors(about), 'fitted'),
  hypothesis(operatorNames, 'dropout', (_, about) => dropout(about), 'fitted'),
  hypothesis(operatorNames, 'channel-factor', (_, about) => channels(about), 'fitted'),
];
