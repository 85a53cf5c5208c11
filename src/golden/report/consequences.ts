/** In words: what comes of a wrong tensor in the rest of its run, and whether looking at a run changed it. */
import { formatShape } from '../../ops/tensor.js';
import type { Healed } from '../heal.js';
import type { EndsOnly, Explanation } from './verification.js';
import { brief, some } from './words.js';

/** What comes of it in the rest of the network, and where it can be had by itself; a line each. */
export function consequencesOf({ healed = [], smallest, region, refuted }: Explanation): string[] {
  const lines = healed.length > 0 ? [`healed: ${healingOf(healed)}`] : [];
  if (refuted > 0 && region.length > 0) lines.push(`to know which layer it is, dump ${some(region)} too`);
  if (!smallest) return lines;
  const { path, bytes, shape, first } = smallest;
  const what = `${formatShape(shape)} from [${first.join(', ')}] on, ${bytes} bytes`;
  return [...lines, `smallest case: ${path} (${what}; a golden file with what it got)`];
}

/** Less than this share of an error is left where its cause has been found: rounding, not a second mistake. */
const LEFT_BY_ROUNDING = 1 / 16;

/** The heal test at the end that is furthest off. */
function healingOf(healed: readonly Healed[]): string {
  const most = ({ off, left }: Healed): number => Math.max(off, left);
  const { layer, off, left, largest } = healed.reduce((a, b) => (most(b) > most(a) ? b : a));
  const others = healed.length > 1 ? ` (and ${healed.length - 1} more)` : '';
  const values = `of values up to ${brief(largest)}`;
  if (left <= off * LEFT_BY_ROUNDING) {
    return `this is the only mistake: with this tensor put right, ${layer}${others} comes back from ${brief(off)} to ${brief(left)} (${values})`;
  }
  if (off <= left * LEFT_BY_ROUNDING) {
    const distance = `to ${brief(off)}, and with this one it would be off by ${brief(left)}`;
    return `the run did not go on with this tensor: ${layer}${others} is what the right one gives, ${distance} (${values}); was its buffer written again before it was dumped?`;
  }
  return `there is another mistake after it: with this tensor put right, ${layer}${others} still is off by ${brief(left)} of ${brief(off)} (${values})`;
}

/** How the run that was asked for its ends alone compares with the instrumented one; a line each, the first one sums up. */
export function changesByLooking({ fidelity }: EndsOnly): string[] {
  const changed = fidelity.filter(({ differing }) => differing > 0);
  if (changed.length === 0) {
    return [`${fidelity.length} of ${fidelity.length} tensors have the same bits; looking changed nothing`];
  }
  return [
    `looking changed ${changed.length} of ${fidelity.length} tensors, so that DUMP is not the run that people have:`,
    ...changed.map(
      ({ layer, differing, elements, largest }) =>
        `${layer}: ${differing} of ${elements} elements, by up to ${brief(largest)}`,
    ),
  ];
}
