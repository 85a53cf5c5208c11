/** How the errors of a tensor lie against their bounds: counts, and their picture. */
import { elements } from '../../ops/tensor.js';
import type { Arithmetic } from '../arithmetic.js';
import { boundsOf } from '../certify/certified.js';
import type { Judged } from '../judge-run.js';
import { errorOverBound } from '../verdict.js';
import { type Markup, markup } from './escape.js';

/** Powers of two from 2^−20 to 2^20. */
const OCTAVES = 20;
const EDGES: readonly number[] = Array.from({ length: 2 * OCTAVES + 1 }, (_, i) => 2 ** (i - OCTAVES));

export interface Histogram {
  /** Elements that are the correctly rounded value itself. */
  readonly equal: number;
  /**
   * The others by error/bound: up to 2^−20, then (2^k, 2^(k+1)] for each k from −20 to 19, then beyond 2^20, where the wrong ones are too
   * that have no number or no bound but zero.
   */
  readonly bins: readonly number[];
  /** Elements of which nothing can be said. */
  readonly unjudged: number;
}

/** Counts every element of a tensor once. */
export function histogramOf(
  { candidate, certificate: { certified } }: Pick<Judged, 'candidate' | 'certificate'>,
  arithmetic: Pick<Arithmetic, 'finiteMath'>,
): Histogram {
  const [seen, exact, boundAt] = [elements(candidate), elements(certified.value), boundsOf(certified)];
  const bins = new Array<number>(EDGES.length + 1).fill(0);
  let [equal, unjudged] = [0, 0];
  for (let i = 0; i < seen.length; i++) {
    const ratio = errorOverBound(seen[i], exact[i], boundAt(i), arithmetic);
    if (ratio === undefined) unjudged++;
    else if (ratio === 0) equal++;
    else bins[edgesBelow(ratio)]++;
  }
  return { equal, bins, unjudged };
}

/** How many edges a ratio lies above. */
function edgesBelow(ratio: number): number {
  let [low, high] = [0, EDGES.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (EDGES[middle] < ratio) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The bins whose ratios are at most 1. */
const WITHIN = OCTAVES + 1;

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

/** Counts in groups of three digits. */
export const grouped = (count: number): string => `${count}`.replace(/\B(?=(\d{3})+$)/g, ',');

/** The counts in a line. */
export function countsOf({ equal, bins, unjudged }: Histogram): string {
  const total = equal + unjudged + sum(bins);
  const parts = [
    `${grouped(equal)} equal to the correctly rounded value`,
    `${grouped(sum(bins.slice(0, WITHIN)))} off by no more than the bound`,
    `${grouped(sum(bins.slice(WITHIN)))} outside it`,
    ...(unjudged > 0 ? [`${grouped(unjudged)} of which nothing can be said`] : []),
  ];
  return `${grouped(total)} elements: ${parts.join(', ')}`;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';
const powerOfTwo = (exponent: number): string =>
  exponent === 0
    ? '1'
    : `2${exponent < 0 ? '⁻' : ''}${[...`${Math.abs(exponent)}`].map((digit) => SUPERSCRIPTS[+digit]).join('')}`;

const LEFT = 68;
const TOP = 22;
const BAR = 10;
const HEIGHT = 130;
/** Around the bars of the octaves, before which there is one of what is equal, and after which one of what is beyond them. */
const GAP = 8;
const WIDE_GAP = 20;
const FIRST = LEFT + BAR + GAP;
const BEYOND = FIRST + BAR * EDGES.length + WIDE_GAP;
const RIGHT = BEYOND + BAR;
const BOTTOM = TOP + HEIGHT;

const xOfEdge = (exponent: number): number => FIRST + BAR * (exponent + OCTAVES + 1);

/** Nearly the binary logarithm of 1 + count: straight lines between powers of two, which every engine draws alike. */
function steps(count: number): number {
  const whole = 31 - Math.clz32(count + 1);
  return whole + (count + 1) / 2 ** whole - 1;
}

/** Bars on a scale on which one element can be seen beside a million. */
export function histogramPicture(histogram: Histogram): Markup {
  const { equal, bins } = histogram;
  const most = Math.max(9, equal, ...bins);
  const yOf = (count: number): number =>
    Math.round(10 * (BOTTOM - (HEIGHT * steps(count)) / steps(most))) / 10;
  const decades = Array.from({ length: 10 }, (_, i) => 10 ** i).filter((count) => count <= most);
  const lines = decades.map(
    (count) =>
      markup`<line class="grid" x1="${LEFT}" x2="${RIGHT}" y1="${yOf(count)}" y2="${yOf(count)}"/><text class="end" x="${LEFT - 6}" y="${yOf(count) + 4}">${grouped(count)}</text>`,
  );
  const bar = (x: number, count: number, kind: string, what: string): Markup =>
    count === 0
      ? markup``
      : markup`<rect class="${kind}" x="${x + 1}" y="${yOf(count)}" width="${BAR - 2}" height="${Math.round(10 * (BOTTOM - yOf(count))) / 10}"><title>${what}: ${grouped(count)}</title></rect>`;
  const bars = bins.map((count, i) =>
    bar(i < EDGES.length ? FIRST + BAR * i : BEYOND, count, i < WITHIN ? 'within' : 'outside', rangeOf(i)),
  );
  const ticks = [-20, -10, 0, 10, 20].map(
    (exponent) =>
      markup`<line class="tick" x1="${xOfEdge(exponent)}" x2="${xOfEdge(exponent)}" y1="${BOTTOM}" y2="${BOTTOM + 4}"/><text class="middle" x="${xOfEdge(exponent)}" y="${BOTTOM + 17}">${powerOfTwo(exponent)}</text>`,
  );
  const bound = xOfEdge(0);
  return markup`<svg class="histogram" viewBox="0 0 ${RIGHT + 12} ${BOTTOM + 40}" role="img" aria-label="${countsOf(histogram)}">
${lines}${bar(LEFT, equal, 'within', 'equal')}${bars}
<line class="axis" x1="${LEFT}" x2="${RIGHT}" y1="${BOTTOM}" y2="${BOTTOM}"/>
<line class="bound" x1="${bound}" x2="${bound}" y1="${TOP - 6}" y2="${BOTTOM}"/>
<text class="end" x="${bound - 5}" y="${TOP - 8}">within the bound</text><text x="${bound + 5}" y="${TOP - 8}">outside</text>
<text class="middle" x="${LEFT + BAR / 2}" y="${BOTTOM + 17}">0</text>${ticks}<text class="middle" x="${BEYOND + BAR / 2}" y="${BOTTOM + 17}">more</text>
<text class="middle" x="${(LEFT + RIGHT) / 2}" y="${BOTTOM + 35}">error / bound (log scale)</text>
<text class="middle" transform="translate(11 ${TOP + HEIGHT / 2}) rotate(-90)">elements (log scale)</text>
</svg>`;
}

function rangeOf(bin: number): string {
  if (bin === 0) return `up to ${powerOfTwo(-OCTAVES)}`;
  if (bin === EDGES.length) return `beyond ${powerOfTwo(OCTAVES)}, or no number`;
  return `${powerOfTwo(bin - 1 - OCTAVES)} to ${powerOfTwo(bin - OCTAVES)}`;
}
