/** The parameters of the modules' functions, as they are called from TypeScript: addresses and distances are in bytes. */
import type { ElementwiseOperation } from '../../ops/options.js';
import type { FloatWinogradKernels, WinogradKernels } from '../winograd/kernels.js';

type GatherPanels = (
  starts: number,
  panels: number,
  offset: number,
  channels: number,
  target: number,
  pitch: number,
) => void;

type MultiplyPanels = (
  a: number,
  b: number,
  c: number,
  rows: number,
  columns: number,
  aPitch: number,
  bPitch: number,
  length: number,
  chain: number,
  more: number,
) => void;

type ConvolveRows = (
  taps: number,
  end: number,
  source: number,
  rowStep: number,
  rows: number,
  columns: number,
  shift: number,
  relativeError: number,
  target: number,
  list: number,
) => number;

type ConvolveFloatRows = (
  taps: number,
  end: number,
  source: number,
  rowStep: number,
  rows: number,
  columns: number,
  shift: number,
  target: number,
) => number;

type SpreadRows = (
  source: number,
  sourcePitch: number,
  step: number,
  rows: number,
  columns: number,
  target: number,
  pitch: number,
) => void;

type Elementwise = (a: number, b: number, target: number, bytes: number) => void;

/** Functions of one number. */
export type RoundedName =
  | 'sigmoid'
  | 'silu'
  | 'hardSwish'
  | 'hardSigmoid'
  | 'exp'
  | 'sqrt'
  | 'tanh'
  | 'mish'
  | 'exponentialUnit';

type RoundedFunction = (
  x: number,
  target: number,
  count: number,
  list: number,
  ...numbers: readonly number[]
) => number;

/** Those of every engine. What each does: the file of its name. */
export interface Kernels
  extends Readonly<Record<ElementwiseOperation, Elementwise>>,
    Readonly<Record<RoundedName, RoundedFunction>>,
    WinogradKernels {
  gatherPanels: GatherPanels;
  promotePixels(
    source: number,
    sourcePitch: number,
    panels: number,
    length: number,
    target: number,
    pitch: number,
    squares: number,
  ): void;
  addSquares(panels: number, squares: number, count: number, pitch: number, length: number): void;
  multiplyPanels: MultiplyPanels;
  /** The same in wider tiles. */
  wideProduct: MultiplyPanels;
  pairPixels(
    source: number,
    step: number,
    columns: number,
    mapPitch: number,
    channels: number,
    first: number,
    panels: number,
    columnBytes: number,
    place: number,
    apart: number,
    squares: number,
  ): void;
  rowSquares(source: number, pitch: number, rows: number, length: number, target: number): void;
  innerProducts(
    a: number,
    b: number,
    c: number,
    rows: number,
    columns: number,
    aPitch: number,
    bPitch: number,
    length: number,
    more: number,
  ): void;
  roundRows(
    sums: number,
    rows: number,
    columns: number,
    norms: number,
    rowNorms: number,
    shifts: number,
    relativeError: number,
    target: number,
    targetPitch: number,
    first: number,
    list: number,
  ): number;
  normalizeFloats(
    x: number,
    target: number,
    count: number,
    factor: number,
    high: number,
    low: number,
    slope: number,
    shift: number,
    relativeError: number,
    list: number,
  ): number;
  sumExactly(x: number, count: number, totals: number): number;
  raiseAll(x: number, powers: number, count: number, largest: number, totals: number): number;
  addProducts(x: number, weight: number, sums: number, gauges: number, count: number): void;
  divideSums(
    sums: number,
    gauges: number,
    target: number,
    count: number,
    divisor: number,
    error: number,
    list: number,
  ): number;
  blendRow(
    top: number,
    bottom: number,
    columns: number,
    target: number,
    count: number,
    up: number,
    down: number,
    denominator: number,
    relativeError: number,
    exact: number,
    list: number,
  ): number;
  plainSum(filter: number, window: number, distances: number, runs: number, floats: number): number;
  compensatedSum(
    filter: number,
    window: number,
    distances: number,
    runs: number,
    floats: number,
    result: number,
  ): void;
  promoteRows: SpreadRows;
  spreadRows: SpreadRows;
  convolveRows: ConvolveRows;
  maxRows(source: number, pitch: number, rows: number, target: number, bytes: number): void;
  maxColumns(
    source: number,
    stride: number,
    taps: number,
    dilation: number,
    target: number,
    count: number,
  ): void;
  sumWindows(source: number, step: number, taps: number, target: number, count: number): void;
  turn: Turn;
  turnOneByOne: Turn;
}

/** Those of float32 sums. */
export interface FloatKernels extends FloatWinogradKernels {
  gatherFloatRows: GatherPanels;
  gatherFloatColumns: GatherPanels;
  copyPixels(
    source: number,
    sourcePitch: number,
    panels: number,
    length: number,
    target: number,
    pitch: number,
  ): void;
  multiplyFloats: MultiplyPanels;
  multiplyChain(
    a: number,
    b: number,
    c: number,
    rows: number,
    columns: number,
    aPitch: number,
    bPitch: number,
    length: number,
    more: number,
  ): void;
  shiftFloats(
    sums: number,
    rows: number,
    columns: number,
    shifts: number,
    target: number,
    targetPitch: number,
  ): number;
  convolveFloatRows: ConvolveFloatRows;
}

type Turn = (
  source: number,
  sourcePitch: number,
  rows: number,
  columns: number,
  target: number,
  targetPitch: number,
) => void;
