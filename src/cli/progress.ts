/** A progress line on a terminal's stderr: the share of the multiply–accumulates that are done. */
import type { Backend } from '../ops/backend.js';
import type { Shape } from '../ops/tensor.js';
import { sizeOf } from '../ops/tensor.js';
import { trace } from '../ops/trace.js';

/**
 * Wraps a backend so that it draws its progress while it runs, and `done` wipes the line.
 * @param macs of the whole run
 */
export function withProgress<T>(
  backend: Backend<T>,
  macs: number,
  write: (text: string) => void,
): { backend: Backend<T>; done: () => void } {
  let spent = 0;
  const traced = trace(backend, ({ operator, inputs, output, layer }) => {
    if (operator !== 'conv2d') return;
    spent += macsOf(backend.shape(output), backend.shape(inputs[1]));
    const percent = Math.floor((100 * spent) / macs);
    write(`\r\u001b[K${String(percent).padStart(3)} % ${layer}`);
  });
  return { backend: traced, done: () => write('\r\u001b[K') };
}

const macsOf = (output: Shape, weight: Shape): number => (sizeOf(output) * sizeOf(weight)) / weight[0];
