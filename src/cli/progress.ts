/** A progress line on a terminal's stderr: the share of the multiply–accumulates that are done. */
import type { Backend } from '../ops/backend.js';
import type { Shape } from '../ops/tensor.js';
import { sizeOf } from '../ops/tensor.js';
import { trace } from '../ops/trace.js';

/**
 * Runs a network on a backend that draws its progress, and wipes the line when it is over.
 * @param macs of the whole run
 */
export function withProgress<T, R>(
  backend: Backend<T>,
  macs: number,
  write: (text: string) => void,
  run: (backend: Backend<T>) => R,
): R {
  let spent = 0;
  const traced = trace(backend, (event) => {
    if (event.operator !== 'conv2d') return;
    spent += macsOf(backend.shape(event.output), backend.shape(event.inputs.weight));
    const percent = Math.floor((100 * spent) / macs);
    write(`\r\u001b[K${String(percent).padStart(3)} % ${event.layer}`);
  });
  try {
    return run(traced);
  } finally {
    write('\r\u001b[K');
  }
}

const macsOf = (output: Shape, weight: Shape): number => (sizeOf(output) * sizeOf(weight)) / weight[0];
