/** A network as a row of marks, a layer each, in the order in which they were computed. */
import type { TensorVerdict } from '../judge-run.js';
import type { Verdict } from '../verdict.js';
import { type Markup, markup } from './escape.js';
import { brief } from './words.js';

/** A layer of the network, seen or not. */
export interface Layer {
  readonly layer: string;
  readonly operator: string;
}

type Mark = Verdict | 'unseen';

/** A letter beside the colour, for eyes and printers that tell no colours apart. */
const LETTERS: Readonly<Record<Mark, string>> = {
  refuted: 'R',
  suspicious: 'S',
  consistent: '·',
  unjudged: 'U',
  unseen: '',
};

/** Where a tensor's row in the table is. */
export const anchorOf = (index: number): string => `tensor-${index}`;

/** A mark of a verdict, as it stands in the strip, the legend and the table. */
export const markOf = (mark: Mark): Markup => markup`<i class="mark ${mark}">${LETTERS[mark]}</i>`;

/** @param verdicts in the order in which `anchorOf` counts them */
export function strip(layers: readonly Layer[], verdicts: readonly TensorVerdict[]): Markup {
  const places = new Map(verdicts.map(({ layer }, index) => [layer, index]));
  const marks = layers.map(({ layer, operator }) => {
    const index = places.get(layer);
    if (index === undefined) {
      return markup`<span title="${layer} (${operator}): not in the dump">${markOf('unseen')}</span>`;
    }
    const { verdict, tightness } = verdicts[index];
    const says = `${layer} (${operator}): ${verdict}, error/bound ${brief(tightness)}`;
    return markup`<a href="#${anchorOf(index)}" title="${says}">${markOf(verdict)}</a>`;
  });
  return markup`<div class="strip">${marks}</div>
<p class="legend">${legend(layers, verdicts)}</p>`;
}

function legend(layers: readonly Layer[], verdicts: readonly TensorVerdict[]): Markup[] {
  const seen = new Set(verdicts.map(({ layer }) => layer));
  const count = (mark: Mark): number =>
    mark === 'unseen'
      ? layers.filter(({ layer }) => !seen.has(layer)).length
      : verdicts.filter(({ verdict }) => verdict === mark).length;
  return (Object.keys(LETTERS) as Mark[]).flatMap((mark) =>
    count(mark) === 0 ? [] : [markup`<span>${markOf(mark)} ${count(mark)} ${mark}</span> `],
  );
}
