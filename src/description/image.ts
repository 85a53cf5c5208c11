/** The images that a model takes, and what it makes of them before its network runs. */
import { FpnError } from '../errors.js';
import type { Model } from '../fpn/model.js';
import type { Preprocessing } from '../fpn/preprocessing.js';
import { shapesOf } from '../fpn/run-model.js';
import { formatShape } from '../ops/tensor.js';
import { NONE, unique } from './labels.js';
import { squareImage } from './network.js';

/** Whether the network takes a square image of a side, each tried once. */
export function acceptance(model: Model): (side: number) => boolean {
  const answers = new Map<number, boolean>();
  return (side) => {
    const answer = answers.get(side) ?? accepts(model, side);
    answers.set(side, answer);
    return answer;
  };
}

function accepts(model: Model, side: number): boolean {
  try {
    shapesOf(model, squareImage(model, side));
    return true;
  } catch (error) {
    if (error instanceof FpnError) return false;
    throw error;
  }
}

/** ⌈n/divisor⌉ has to be a multiple of this. */
interface SideRule {
  readonly divisor: number;
  readonly multiple: number;
}

const LARGEST = 512;

/** 512, and less by powers of two: no two of the rules below take the same of them. */
const TELLING = [LARGEST, ...[1, 2, 4, 8, 16, 32, 64, 128, 256].map((less) => LARGEST - less)];

/** Whatever rule the others suggest has to hold for these too. */
const CONTROLS = [3, 5, 9, 17, 33, 48, 65, 96, 129, 192, 333];

const RULES: readonly SideRule[] = [
  { divisor: 1, multiple: 1 },
  ...[1, 2, 4, 8, 16, 32].flatMap((divisor) =>
    [2, 4, 8, 16, 32, 64, 128, 256]
      .filter((multiple) => divisor * multiple < LARGEST)
      .map((multiple) => ({ divisor, multiple })),
  ),
];

const takes = ({ divisor, multiple }: SideRule, side: number): boolean =>
  Math.ceil(side / divisor) % multiple === 0;

/** The rule that the accepted sides follow: `any`, `×32`, `⌈n/4⌉ ×8`; with the smallest one where it refuses smaller ones. */
export function sidesRule(accepted: (side: number) => boolean): string {
  const rule = RULES.find((rule) => TELLING.every((side) => accepted(side) === takes(rule, side)));
  if (!rule) return 'no simple rule';
  const { divisor, multiple } = rule;
  const lowest = divisor * (multiple - 1) + 1;
  let side = lowest;
  while (!(takes(rule, side) && accepted(side))) side++;
  if (!CONTROLS.every((control) => accepted(control) === (control >= side && takes(rule, control)))) {
    return 'no simple rule';
  }
  const label = multiple === 1 ? 'any' : `${divisor === 1 ? '' : `⌈n/${divisor}⌉ `}×${multiple}`;
  return side === lowest ? label : `${label} from ${side}`;
}

/** One number where all channels have the same. */
export const perChannel = (values: readonly number[]): string =>
  unique(values).length === 1 ? `${values[0]}` : values.join(' ') || NONE;

export function resizing(preprocessing: Preprocessing): string {
  const size = newSize(preprocessing);
  if (size === undefined) return NONE;
  return preprocessing.resizes === 'samples-among-black' ? `${size}; samples among black` : size;
}

function newSize({ size, shortSide, square }: Preprocessing): string | undefined {
  if (size) return formatShape(size);
  if (shortSide) return `short ${shortSide.target}, long ≤ ${shortSide.longSideLimit}`;
  return square && `short ≥ ${square.shortSide}, long ≤ ${square.side}`;
}

export function padding({ square, multipleOf, padding }: Preprocessing): string {
  const place = padding === 'centred-black' ? 'centred in −mean' : 'zeros below, right';
  if (square) return `${square.side}×${square.side}, ${place}`;
  return multipleOf === undefined ? NONE : `×${multipleOf}, ${place}`;
}
