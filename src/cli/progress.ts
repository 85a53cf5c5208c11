/** A progress line on a terminal's stderr: the share of the multiply–accumulates that are done. */
import type { RunOptions } from '../fpn/run-model.js';
import { type Shape, sizeOf, type Tensor } from '../ops/tensor.js';

/**
 * Runs a network with its progress drawn, and wipes the line when it is over.
 * @param macs of the whole run
 * @param write draws on the terminal; nothing is drawn where there is none
 */
export function withProgress<R>(
  macs: number,
  write: ((text: string) => void) | undefined,
  run: (options: RunOptions<Tensor>) => R,
): R {
  if (!write) return run({});
  let spent = 0;
  try {
    return run({
      onOperator(event) {
        if (event.operator !== 'conv2d') return;
        spent += macsOf(event.output.shape, event.inputs.weight.shape);
        const percent = Math.floor((100 * spent) / macs);
        write(`\r\u001b[K${String(percent).padStart(3)} % ${event.layer}`);
      },
    });
  } finally {
    write('\r\u001b[K');
  }
}

const macsOf = (output: Shape, weight: Shape): number => (sizeOf(output) * sizeOf(weight)) / weight[0];
