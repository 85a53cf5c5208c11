/** From sums to float32s: the rounding test on matrices of them, and what settles those that it leaves open. */
import type { Convolution, Place } from '../ops/convolution.js';
import { PARTIAL_SUMS } from './kernels/compensated-sum.js';
import type { Machine, Room } from './machine.js';
import { FLOAT32 } from './panels.js';
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

/** Room to round so many sums, and for so many values of them. */
export const roundingBytes = (sums: number, values = sums) => ({
  rounded: FLOAT32 * values,
  open: FLOAT32 * sums,
  partial: 16 * PARTIAL_SUMS,
});

/** Where a matrix of rounded sums lies among the `values`: its first, and floats from a row to the next. */
export interface Window {
  readonly start: number;
  readonly pitch: number;
}

/** A matrix of rounded sums, of as many columns as the last `begin` said. */
export class Rounding {
  readonly values: Float32Array;
  readonly #open: Int32Array;
  readonly #settle: Settle;
  #columns = 0;
  #window: Window = { start: 0, pitch: 0 };
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

  /** An empty matrix; where nothing is said of where it lies, from the first value on, row after row. */
  begin(columns: number, window: Window = { start: 0, pitch: columns }): void {
    this.#columns = columns;
    this.#window = window;
    this.#rows = 0;
    this.#opened = 0;
  }

  /** More rows. */
  add({ sums, rows, norms, rowNorms, shifts }: Sums): void {
    const { rooms, relativeError } = this;
    const { start, pitch } = this.#window;
    const columns = this.#columns;
    const list = rooms.open.address + FLOAT32 * this.#opened;
    const end = this.machine.kernels.roundRows(
      sums,
      rows,
      columns,
      norms,
      rowNorms,
      shifts,
      relativeError,
      rooms.rounded.address + FLOAT32 * (start + this.#rows * pitch),
      FLOAT32 * pitch,
      this.#rows * columns,
      list,
    );
    // an address is unsigned, and comes as a signed number
    this.#opened += ((end >>> 0) - list) / FLOAT32;
    this.#rows += rows;
  }

  /** Puts right what the tests left open. @returns whether there are NaNs, which are not canonical yet */
  settle({ isOutput, placeOf, sizeOf }: Outputs): boolean {
    const { bias } = this.convolution;
    const { start, pitch } = this.#window;
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
      this.values[start + row * pitch + column] = settled;
      someNaN ||= Number.isNaN(settled);
    }
    return someNaN;
  }
}
