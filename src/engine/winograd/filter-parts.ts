/** A group's filters as they are, some panels of them at a time: what is transformed is read once. */
import type { Convolution } from '../../ops/convolution.js';
import { copyFilters } from '../filters.js';
import type { Machine, Room } from '../machine.js';
import { beginPanels, FLOAT32 } from '../panels.js';
import type { PatchMatrices } from './patch-matrices.js';
import { TAPS } from './transforms.js';

/** Bytes from a tap to the next, from a row of taps to the next, and from a channel's to the next. */
export const TAP_PITCHES = [FLOAT32 * TAPS, FLOAT32, FLOAT32 * TAPS * TAPS] as const;

/** Bytes of filters, unless those of a single panel are more: they stay in the cache. */
const PART_BYTES = 2 ** 18;

type Of = Pick<PatchMatrices, 'channels' | 'filters' | 'rowPanels' | 'rowsOfPanel'>;

/** Panels of filters at a time. */
function panelsTogether({ channels, rowPanels, rowsOfPanel }: Of): number {
  const fitting = Math.floor(PART_BYTES / (FLOAT32 * TAPS * TAPS * channels * rowsOfPanel));
  return Math.min(Math.max(fitting, 1), rowPanels);
}

/** Room for them. */
export const partBytes = (of: Of): number =>
  FLOAT32 * TAPS * TAPS * of.channels * of.rowsOfPanel * panelsTogether(of);

export class FilterParts {
  readonly #weights: Float32Array;
  readonly #starts: Int32Array;

  constructor(
    machine: Machine,
    private readonly rooms: { readonly part: Room; readonly starts: Room },
    private readonly of: Of,
    private readonly weight: Convolution['weight'],
  ) {
    // channels that fill the lanes stay zero
    this.#weights = machine.float32s(rooms.part).fill(0);
    this.#starts = machine.int32s(rooms.starts);
  }

  /** Brings a part after the other into the memory, says in `starts` where its filters begin, and visits it. */
  forEach(firstFilter: number, visit: (firstPanel: number, panels: number) => void): void {
    const { channels, filters, rowPanels, rowsOfPanel } = this.of;
    const pitch = TAPS * TAPS * channels;
    const together = panelsTogether(this.of);
    for (let panel = 0; panel < rowPanels; panel += together) {
      const first = panel * rowsOfPanel;
      const count = Math.min(together * rowsOfPanel, filters - first);
      copyFilters(this.weight, firstFilter + first, count, this.#weights, pitch);
      const startOf = (f: number): number => this.rooms.part.address + FLOAT32 * pitch * f;
      visit(panel, beginPanels(this.#starts, count, startOf, rowsOfPanel));
    }
  }
}
