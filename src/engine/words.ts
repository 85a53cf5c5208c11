/** The words of `numerics/philox.ts` in WebAssembly, every bit the same: a model's random weights are tens of millions. */
import { words as plainWords, type WriteBlocks } from '../numerics/philox.js';
import { assemble } from './assembler.js';
import { philoxBlocks, WORDS } from './kernels/philox-blocks.js';
import { type WebAssembly, webAssembly } from './web-assembly.js';

/** As many words as are copied at a time, while they are in the cache. */
const STAGE_WORDS = 2 ** 14;

type Blocks = (target: number, blocks: number, low: number, high: number, k0: number, k1: number) => void;

/** @throws where the platform makes no module: engines say no by errors of many kinds */
function writingOn({ Memory, Module, Instance }: WebAssembly): WriteBlocks {
  const memory = new Memory({ initial: 1 });
  const instance = new Instance(new Module(assemble(philoxBlocks)), { env: { memory } });
  const blocks = instance.exports[philoxBlocks.name] as Blocks;
  const stage = new Uint32Array(memory.buffer);
  return (out, firstBlock, [k0, k1]) => {
    for (let at = 0; at < out.length; at += STAGE_WORDS) {
      const count = Math.min(STAGE_WORDS, out.length - at);
      const block = firstBlock + at / WORDS;
      blocks(0, count / WORDS, block, Math.floor(block / 2 ** 32), k0, k1);
      out.set(stage.subarray(0, count), at);
    }
  };
}

/** Undefined where the plain words are to be had alone. */
function writing(): WriteBlocks | undefined {
  try {
    return webAssembly && writingOn(webAssembly);
  } catch {
    return undefined;
  }
}

let made: { readonly write: WriteBlocks | undefined } | undefined;

/** As `words`: count of them, from `start` on. @throws OperatorError where it does */
export function words(name: string, count: number, start = 0): Uint32Array {
  made ??= { write: writing() };
  return plainWords(name, count, start, made.write);
}
