/** The kernels, assembled, on a memory of their own, which grows with what is reserved and is used again by the next call. */
import { assemble, type Kernel, multiplyAdd } from './assembler.js';
import { fastestOf } from './fastest-of.js';
import { addProducts } from './kernels/add-products.js';
import { addSquares } from './kernels/add-squares.js';
import { blendRow } from './kernels/blend.js';
import { compensatedSum } from './kernels/compensated-sum.js';
import { convolveFloatRows } from './kernels/convolve-float-rows.js';
import { convolveRows } from './kernels/convolve-rows.js';
import { copyPixels } from './kernels/copy-pixels.js';
import { divideSums } from './kernels/divide-sums.js';
import { elementwiseKernels } from './kernels/elementwise.js';
import { gatherFloatColumns, gatherFloatRows, gatherPanels } from './kernels/gather-panels.js';
import { innerProducts } from './kernels/inner-products.js';
import { maxColumns, maxRows } from './kernels/max-pool.js';
import { multiplyChain, multiplyFloats, multiplyPanels } from './kernels/multiply-panels.js';
import { normalizeFloats } from './kernels/normalize.js';
import { pairPixels } from './kernels/pair-pixels.js';
import { plainSum } from './kernels/plain-sum.js';
import { promotePixels } from './kernels/promote-pixels.js';
import { raiseAll } from './kernels/raise-all.js';
import { roundRows } from './kernels/round-rows.js';
import { roundedFunctions } from './kernels/rounded-functions.js';
import { rowSquares } from './kernels/row-squares.js';
import { shiftFloats } from './kernels/shift-floats.js';
import type { FloatKernels, Kernels } from './kernels/signatures.js';
import { promoteRows, spreadRows } from './kernels/spread-rows.js';
import { sumExactly } from './kernels/sum-exactly.js';
import { sumWindows } from './kernels/sum-windows.js';
import { turn, turnOneByOne } from './kernels/turn.js';
import { unaryFunctions } from './kernels/unary-functions.js';
import { type Memory, type WebAssembly, webAssembly } from './web-assembly.js';
import { floatWinogradKernels, winogradKernels } from './winograd/kernels.js';
import { TRANSFORMS } from './winograd/transforms.js';

const PAGE = 65_536;

/** Vectors are read fastest where they begin at a multiple of their size. */
const ALIGNMENT = 16;

/**
 * Rooms begin this far into a page, where no tensor begins: some processors (AMD's Zen 3 and 4) copy at a third of their speed to a place
 * that is a few bytes further into its page than the source is into its own, and large tensors begin at the start of one.
 */
const FIRST_ROOM = 1024;

/** A part of the memory. */
export interface Room {
  readonly address: number;
  readonly length: number;
}

/** There is not as much memory as is to be reserved. No RangeError, which any index may give that is out of range. */
export class LackOfMemory extends Error {}

/** What the memory cannot hold is computed in plain TypeScript, every bit the same. */
export function orPlainly<T>(compute: () => T, plainly: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof LackOfMemory)) throw error;
    return plainly();
  }
}

export class Machine {
  readonly kernels: Kernels;
  /** Those of float32 sums. */
  readonly floatKernels: FloatKernels;
  /** Of the kernels that multiply panels the faster one. */
  readonly multiply: Kernels['multiplyPanels'] = fastestOf<Parameters<Kernels['multiplyPanels']>>(
    [(...args) => this.kernels.multiplyPanels(...args), (...args) => this.kernels.wideProduct(...args)],
    (_a, _b, _c, rows, columns, _aPitch, _bPitch, length) => rows * columns * length,
  );
  readonly #platform: WebAssembly;
  readonly #memory: Memory;

  private constructor(platform: WebAssembly, fused: boolean) {
    this.#platform = platform;
    this.#memory = new platform.Memory({ initial: 1 });
    const multiplied = multiplyAdd(fused);
    this.kernels = this.#functions<Kernels>([
      gatherPanels,
      promotePixels,
      addSquares,
      multiplyPanels(fused),
      multiplyPanels(fused, 'wide'),
      pairPixels,
      rowSquares,
      innerProducts(multiplied),
      roundRows,
      plainSum(multiplied),
      compensatedSum,
      promoteRows,
      spreadRows,
      convolveRows,
      maxRows,
      maxColumns,
      sumWindows,
      turn,
      turnOneByOne,
      ...elementwiseKernels,
      ...roundedFunctions(multiplied),
      ...unaryFunctions(multiplied),
      normalizeFloats,
      sumExactly,
      raiseAll(multiplied),
      addProducts,
      divideSums,
      blendRow,
      ...TRANSFORMS.flatMap(winogradKernels),
    ]);
    this.floatKernels = this.#functions<FloatKernels>([
      gatherFloatRows,
      gatherFloatColumns,
      copyPixels,
      multiplyFloats,
      multiplyChain,
      shiftFloats,
      convolveFloatRows,
      ...TRANSFORMS.flatMap(floatWinogradKernels),
    ]);
  }

  /**
   * Undefined where there is no WebAssembly, it has no SIMD, a page forbids to compile any, or there is no memory for it.
   * @param fused whether products may be added in one rounding: twice as fast, the bits the same. Where it is left out, if Relaxed
   * SIMD is there
   */
  static make(fused?: boolean): Machine | undefined {
    try {
      const allowed = (way: boolean) => webAssembly?.validate(assemble(multiplyPanels(way))) ?? false;
      const relaxed = fused ?? allowed(true);
      if (!webAssembly || !allowed(relaxed)) return undefined;
      const machine = new Machine(webAssembly, relaxed);
      // who forbids to compile forbids the first
      machine.kernels.multiplyPanels;
      return machine;
    } catch {
      // Engines say no by errors of many kinds; every kernel has been assembled where there are tests.
      return undefined;
    }
  }

  /** By their names, each a module of its own, which is made when the function is first asked for: a run wants a dozen of them. */
  #functions<All>(kernels: readonly Kernel[]): All {
    const functions = {};
    for (const kernel of kernels) {
      const get = () => {
        const value = this.#instantiate(kernel);
        Object.defineProperty(functions, kernel.name, { value });
        return value;
      };
      Object.defineProperty(functions, kernel.name, { get, configurable: true, enumerable: true });
    }
    return functions as All;
  }

  /** @throws LackOfMemory where it is not compiled, as a first one was */
  #instantiate(kernel: Kernel): unknown {
    const { Module, Instance } = this.#platform;
    const bytes = assemble(kernel);
    try {
      return new Instance(new Module(bytes), { env: { memory: this.#memory } }).exports[kernel.name];
    } catch (error) {
      throw new LackOfMemory(`no memory for the code of ${kernel.name}`, { cause: error });
    }
  }

  /**
   * Rooms of so many bytes each, in place of all that was reserved before. Views of the memory made before are of no use after it.
   * @throws LackOfMemory
   */
  reserve<K extends string>(bytes: Readonly<Record<K, number>>): Record<K, Room> {
    let next = FIRST_ROOM;
    const rooms = {} as Record<K, Room>;
    for (const name of Object.keys(bytes) as K[]) {
      rooms[name] = { address: next, length: bytes[name] };
      next += Math.ceil(bytes[name] / ALIGNMENT) * ALIGNMENT;
    }
    const missing = Math.ceil((next - this.#memory.buffer.byteLength) / PAGE);
    try {
      if (missing > 0) this.#memory.grow(missing);
    } catch (error) {
      throw new LackOfMemory(`no memory of ${next} bytes`, { cause: error });
    }
    return rooms;
  }

  /** All of it, as it is now. */
  get floats(): Float32Array {
    return new Float32Array(this.#memory.buffer);
  }

  float64s({ address, length }: Room): Float64Array {
    return new Float64Array(this.#memory.buffer, address, length / 8);
  }

  float32s({ address, length }: Room): Float32Array {
    return new Float32Array(this.#memory.buffer, address, length / 4);
  }

  int32s({ address, length }: Room): Int32Array {
    return new Int32Array(this.#memory.buffer, address, length / 4);
  }
}
