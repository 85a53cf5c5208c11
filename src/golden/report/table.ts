/** Every tensor of a run, a row each, with the cells that a terminal shows. */
import type { TensorVerdict } from '../judge-run.js';
import { type Markup, markup } from './escape.js';
import { anchorOf, markOf } from './strip.js';
import { cellsOf, HEADER } from './words.js';

const VERDICT = HEADER.indexOf('verdict');

/** @param anchored whether its rows are those that the strip leads to */
export function tensorTable(verdicts: readonly TensorVerdict[], anchored: boolean): Markup {
  const rows = verdicts.map((verdict, index) => {
    const cells = cellsOf(verdict).map((cell, column) =>
      column === VERDICT ? markup`<td>${markOf(verdict.verdict)} ${cell}</td>` : markup`<td>${cell}</td>`,
    );
    const id = anchored ? markup` id="${anchorOf(index)}"` : markup``;
    return markup`<tr${id} class="${verdict.verdict}">${cells}</tr>
`;
  });
  const header = HEADER.map((name) => markup`<th scope="col">${name}</th>`);
  return markup`<div class="wide" tabindex="0"><table>
<thead><tr>${header}</tr></thead>
<tbody>
${rows}</tbody>
</table></div>`;
}
