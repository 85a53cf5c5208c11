/** From sums to float32s: the rounding test on matrices of them, and what settles those that it leaves open. */
import type { Convolution, Place } from '../ops/convolution.js';
import { PARTIAL_SUMS } from './kernels/compensated-sum.js';
import type { Machine, Room } from './machine.js';
import { type Settle, type SettledOperands, settlingTwice } from './settle.js';

/** Rows of sums, whose errors are at most relativeError · (row's norm · column's norm + |row's bias|): addresses of float64s. */
export interface Sums {
  readonly sums: number;
  readonly rows: number;
  readonly norms: number;
  readonly rowNorms: number;
  readonly shifts: number;
}

/** What the tests since the last call left open is settled with these. */
export interface Outputs {
  /** Whether the sum of a place, counted row by row, is an output, */
  isOutput(at: number): boolean;
  /** and which. */
  placeOf(row: number, column: number): Place;
  /** What the magnitudes of its products add up to at most. */
  sizeOf(row: number, column: number): number;
}

export interface RoundingRooms {
  readonly runs: Room;
  readonly rounded: Room;
  readonly open: Room;
  readonly partial: Room;
}

/** Room to round so many sums. */
export const roundingBytes = (sums: number) => ({
  rounded: 4 * sums,
  open: 4 * sums,
  partial: 16 * PARTIAL_SUMS,
});

/** A matrix of rounded sums, of as many columns as the last `begin` said. */
export class Rounding {
  readonly values: Float32Array;
  readonly #open: Int32Array;
  readonly #settle: Settle;
  #columns = 0;
  #rows = 0;
  #opened = 0;

  /** @param settling how what is open is settled */
  constructor(
    private readonly machine: Machine,
    private readonly rooms: RoundingRooms,
    private readonly convolution: Convolution,
    operands: SettledOperands,
    private readonly relativeError: number,
    settling = settlingTwice,
  ) {
    this.values = machine.float32s(rooms.rounded);
    this.#open = machine.int32s(rooms.open);
    this.#settle = settling(machine, rooms, convolution, operands);
  }

  /** An empty matrix. */
  begin(columns: number): void {
    this.#columns = columns;
    this.#rows = 0;
    this.#opened = 0;
  }

  /** More rows. */
  add({ sums, rows, norms, rowNorms, shifts }: Sums): void {
    const { rooms, relativeError } = this;
    const [columns, first] = [this.#columns, this.#rows * this.#columns];
    const [target, list] = [rooms.rounded.address + 4 * first, rooms.open.address + 4 * this.#opened];
    const { roundRows } = this.machine.kernels;
    const end = roundRows(sums, rows, columns, norms, rowNorms, shifts, relativeError, target, first, list);
    // an address is unsigned, and comes as a signed number
    this.#opened += ((end >>> 0) - list) / 4;
    this.#rows += rows;
  }

  /** Puts right what the tests left open. @returns whether there are NaNs, which are not canonical yet */
  settle({ isOutput, placeOf, sizeOf }: Outputs): boolean {
    const { bias } = this.convolution;
    const [columns, rows] = [this.#columns, this.#rows];
    const open = this.#open.subarray(0, this.#opened);
    // most are none of Winograd's: patches reach beyond the maps, where sums of zeros are hardly ever zero
    let outputs = 0;
    for (const at of open) {
      if (isOutput(at)) open[outputs++] = (at % columns) * rows + Math.floor(at / columns);
    }
    let someNaN = false;
    // column by column: what they are computed from is in the cache from the first on
    for (const byColumn of open.subarray(0, outputs).sort()) {
      const [row, column] = [byColumn % rows, Math.floor(byColumn / rows)];
      const place = placeOf(row, column);
      const shift = bias ? bias[place.filter] : 0;
      const settled = this.#settle(place, sizeOf(row, column) + Math.abs(shift));
      this.values[row * columns + column] = settled;
      someNaN ||= Number.isNaN(settled);
    }
    return someNaN;
  }
}
