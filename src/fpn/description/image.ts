/** The images that a model takes, and what it makes of them before its network runs. */
import { OperatorError } from '../../errors.js';
import { formatShape } from '../../ops/tensor.js';
import type { Model } from '../model.js';
import type { Preprocessing } from '../preprocessing.js';
import { shapesOf } from '../run-model.js';
import { squareImage } from './graph.js';
import { NONE, unique } from './words.js';

/** Whether the network takes a square image of this side. */
function accepts(model: Model, side: number): boolean {
  try {
    shapesOf(model, squareImage(model, side));
    return true;
  } catch (error) {
    if (error instanceof OperatorError) return false;
    throw error;
  }
}

/** Every side of small images, and larger ones that a rule on powers of two up to 128 could tell apart. */
const PROBED = [
  ...Array.from({ length: 33 }, (_, i) => i + 1),
  ...[48, 63, 64, 65, 96, 127, 128, 129, 160, 192, 256, 384, 512],
];

/** The rule that the accepted sides follow: `any`, `×32`, `⌈n/4⌉ ×8`; with the smallest one where it refuses smaller ones. */
function sides(accepted: (side: number) => boolean): string {
  const answers = PROBED.map((side) => [side, accepted(side)] as const);
  const first = answers.findIndex(([, answer]) => answer);
  for (const divisor of [1, 2, 4, 8, 16, 32]) {
    for (const multiple of [1, 2, 4, 8, 16, 32, 64, 128]) {
      const rule = (side: number): boolean => Math.ceil(side / divisor) % multiple === 0;
      const follows = answers.every(([side, answer], i) => answer === (i >= first && rule(side)));
      if (!follows) continue;
      const refused = PROBED.slice(0, first).some(rule);
      const from = refused ? ` from ${smallest(accepted, PROBED[first - 1] + 1)}` : '';
      return `${multiple === 1 ? 'any' : `${divisor === 1 ? '' : `⌈n/${divisor}⌉ `}×${multiple}`}${from}`;
    }
  }
  return 'no simple rule';
}

function smallest(accepted: (side: number) => boolean, from: number): number {
  let side = from;
  while (!accepted(side)) side++;
  return side;
}

export function imageFacts(model: Model) {
  const { preprocessing } = model;
  const { channelOrder, fullScale, mean, deviation, arithmetic = 'float32' } = preprocessing;
  return {
    'network takes': sides((side) => accepts(model, side)),
    channels: channelOrder,
    range: fullScale === 'as-stored' ? 'as stored' : `0–${fullScale}`,
    mean: unique(mean).length === 1 ? String(mean[0]) : mean.join(' '),
    deviation: unique(deviation).length === 1 ? String(deviation[0]) : deviation.join(' '),
    arithmetic,
    resize: resizing(preprocessing),
    padding: padding(preprocessing),
  };
}

function resizing(preprocessing: Preprocessing): string {
  const size = newSize(preprocessing);
  if (size === undefined) return NONE;
  return preprocessing.resizes === 'samples-among-black' ? `${size}; samples among black` : size;
}

function newSize({ size, shortSide, square }: Preprocessing): string | undefined {
  if (size) return formatShape(size);
  if (shortSide) return `short ${shortSide.target}, long ≤ ${shortSide.longSideLimit}`;
  return square && `short ≥ ${square.shortSide}, long ≤ ${square.side}`;
}

function padding({ square, multipleOf, padding }: Preprocessing): string {
  const place = padding === 'centred-black' ? 'centred in −mean' : 'zeros below, right';
  if (square) return `${square.side}×${square.side}, ${place}`;
  return multipleOf === undefined ? NONE : `×${multipleOf}, ${place}`;
}
