/** Where the matrices of a Winograd convolution lie in the memory, one for each element of a transformed patch, and their products. */
import type { Convolution } from '../../ops/convolution.js';
import { bandOf, inLanes, type Maps } from '../channel-last.js';
import type { Kernels } from '../kernels/signatures.js';
import type { Room } from '../machine.js';
import type { Operands } from '../operands.js';
import { beginPanels, FLOAT32, FLOAT32_PANELS, type PanelKind } from '../panels.js';
import { PatchGrid } from './patch-grid.js';
import { factorsOf, filterElementsOf, patchOf, type Transforms } from './transforms.js';

/** Patches in a tile: as many whole rows of them as there are among so many, so that whole rows of pixels come of it. */
const TILE_PATCHES = 128;

/** Filters whose products are brought to their outputs at a time, so that these are in the cache. */
export const FILTERS_TOGETHER = 4;

/**
 * Bytes from the matrix of one element to that of the next: a cache line more than there is in it, as matrices that lie a power of two apart
 * would all want the same few places of the cache.
 */
const apart = (matrix: number): number => matrix + 64;

/**
 * Floats from a pixel to the next: pixels of a whole kilobyte would all want the same few places of the nearest cache, and a patch is 36 of
 * them. So there is a cache line between them.
 */
const pixelFloats = (channels: number): number => (channels % 256 === 0 ? channels + 16 : channels);

/** @returns the bytes that the transformed filters of a group take, of so many channels */
export const filterBytesOf =
  ({ bytes, rows }: PanelKind) =>
  (transforms: Transforms, channels: number, filters: number): number =>
    apart(bytes * rows * Math.ceil(filters / rows) * channels) * filterElementsOf(transforms);

export interface MatrixRooms {
  readonly starts: Room;
  readonly filterPanels: Room;
  readonly inputs: Room;
  readonly products: Room;
}

export class PatchMatrices {
  readonly grid: PatchGrid;
  readonly maps: Maps;
  /** Rows of patches that are computed from the maps that are in the memory at a time. */
  readonly most: number;
  /** Those of the maps, in whole lanes. */
  readonly channels: number;
  /** Of a group. */
  readonly filters: number;
  /** Of a transformed patch, and of a transformed filter. */
  readonly elements: number;
  readonly filterElements: number;
  /** Outputs of a patch. */
  readonly patchOutputs: number;
  /** Panels of filters. */
  readonly rowPanels: number;
  /** Patches in a tile, at most, and of which multiple. */
  readonly tile: number;
  readonly unit: number;
  /** Columns of a tile's panels, at most. */
  readonly widest: number;
  /** Filters of a panel. */
  readonly rowsOfPanel: number;
  /** Bytes of one place of the depth, in a panel of filters and in one of patches. */
  readonly #rowStep: number;
  readonly #columnStep: number;
  /** The filters' element of each of the patches'. */
  readonly #factors: readonly number[];

  constructor(
    private readonly transforms: Transforms,
    { weight, geometry }: Convolution,
    private readonly kind: PanelKind,
  ) {
    const [, outputs, height, width] = geometry.output;
    this.grid = new PatchGrid(transforms, height, width);
    const { down, across } = this.grid;
    this.channels = inLanes(weight.shape[1]);
    const { maps, most } = bandOf(geometry, weight.shape[1], pixelFloats(this.channels), down, across);
    this.maps = maps;
    this.most = most;
    this.filters = outputs / geometry.groups;
    this.elements = patchOf(transforms) ** 2;
    this.filterElements = filterElementsOf(transforms);
    this.#factors = factorsOf(transforms);
    this.patchOutputs = transforms.outputs ** 2;
    const { bytes, rows, columns } = kind;
    this.rowsOfPanel = rows;
    this.rowPanels = Math.ceil(this.filters / rows);
    this.unit = across.count <= TILE_PATCHES ? across.count : FLOAT32_PANELS.columns;
    this.tile = this.unit * Math.floor(TILE_PATCHES / this.unit);
    this.widest = columns * Math.ceil(Math.min(most * across.count, this.tile) / columns);
    this.#rowStep = bytes * rows;
    this.#columnStep = bytes * columns;
  }

  /** Of the rooms. */
  get bytes() {
    const { kind, elements, widest } = this;
    return {
      starts: FLOAT32 * Math.max(kind.rows * this.rowPanels, widest),
      filterPanels: filterBytesOf(kind)(this.transforms, this.channels, this.filters),
      inputs: elements * this.toNextInputs(widest / kind.columns),
      products: elements * this.toNextProducts(widest),
    };
  }

  /** Bytes of a panel of filters. */
  get filterPanel(): number {
    return this.#rowStep * this.channels;
  }
  /** Bytes to the matrix of the next element: of filters, of so many panels of patches, of so many columns' products. */
  get toNextFilters(): number {
    return apart(this.filterPanel * this.rowPanels);
  }
  toNextInputs(panels: number): number {
    return apart(this.#columnStep * this.channels * panels);
  }
  toNextProducts(columns: number): number {
    return apart(this.#rowStep * this.rowPanels * columns);
  }

  /** Writes where the patches from `first` on begin. @returns their panels */
  beginPatches(starts: Int32Array, operands: Operands, first: number, count: number): number {
    const startOf = (t: number): number => {
      const [row, column] = this.grid.inputOf(first + t);
      return operands.pixel(row, column);
    };
    return beginPanels(starts, count, startOf, this.kind.columns);
  }

  /**
   * The products of every element's matrices of filters and of so many panels of patches.
   * @param chain channels in one chain of additions
   */
  multiply(kernel: Kernels['multiplyPanels'], rooms: MatrixRooms, panels: number, chain: number): void {
    const { channels, rowPanels, kind } = this;
    const [aPitch, bPitch] = [this.#rowStep * channels, this.#columnStep * channels];
    this.#factors.forEach((element, k) => {
      const rows = rooms.filterPanels.address + element * this.toNextFilters;
      const inputs = rooms.inputs.address + k * this.toNextInputs(panels);
      const products = rooms.products.address + k * this.toNextProducts(panels * kind.columns);
      kernel(rows, inputs, products, rowPanels, panels, aPitch, bPitch, channels, chain, 0);
    });
  }
}
