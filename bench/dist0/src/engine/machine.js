/** The assembled module on a memory of its own, which grows with what is reserved and is used again by the next call. */
import { assemble } from './assembler.js';
import { compensatedSum } from './kernels/compensated-sum.js';
import { multiplyPanels } from './kernels/multiply-panels.js';
import { roundRow } from './kernels/round-row.js';
import { webAssembly } from './web-assembly.js';
const PAGE = 65_536;
/** Vectors are read fastest where they begin at a multiple of their size. */
const ALIGNMENT = 16;
export class Machine {
    kernels;
    #memory;
    constructor({ Module, Memory, Instance }, bytes) {
        this.#memory = new Memory({ initial: 1 });
        const { exports } = new Instance(new Module(bytes), { env: { memory: this.#memory } });
        this.kernels = exports;
    }
    /**
     * Undefined where there is no WebAssembly, it has no SIMD, a page forbids to compile any, or there is no memory for it.
     * @param fused whether products may be added in one rounding: twice as fast, the bits the same. Where it is left out, if Relaxed
     * SIMD is there
     */
    static make(fused) {
        for (const relaxed of fused === undefined ? [true, false] : [fused]) {
            try {
                const bytes = assemble([multiplyPanels(relaxed), roundRow, compensatedSum]);
                if (webAssembly?.validate(bytes))
                    return new Machine(webAssembly, bytes);
            }
            catch {
                // Engines say no by errors of many kinds; every kernel has been assembled where there are tests.
            }
        }
        return undefined;
    }
    /**
     * Rooms of so many bytes each, in place of all that was reserved before. Views of the memory made before are of no use after it.
     * @throws RangeError where there is not that much memory
     */
    reserve(bytes) {
        let next = 0;
        const rooms = {};
        for (const name of Object.keys(bytes)) {
            rooms[name] = { address: next, length: bytes[name] };
            next += Math.ceil(bytes[name] / ALIGNMENT) * ALIGNMENT;
        }
        const missing = Math.ceil((next - this.#memory.buffer.byteLength) / PAGE);
        if (missing > 0)
            this.#memory.grow(missing);
        return rooms;
    }
    float64s({ address, length }) {
        return new Float64Array(this.#memory.buffer, address, length / 8);
    }
    float32s({ address, length }) {
        return new Float32Array(this.#memory.buffer, address, length / 4);
    }
    int32s({ address, length }) {
        return new Int32Array(this.#memory.buffer, address, length / 4);
    }
}
