/** The frame header (ITU-T T.81, §B.2.2) and the sizes that follow from it (§A.1 and §A.2). */
import { FormatError } from '../../errors.js';
import { DAC, DHT, JPG, SOF0, SOF2 } from './markers.js';

export interface Component {
  readonly id: number;
  /** Samples to a unit of the frame, across and down, 1 to 4. */
  readonly across: number;
  readonly down: number;
  readonly quantization: number;
  /** Its own samples. */
  readonly width: number;
  readonly height: number;
  /** Blocks in a row and in a column of it, the last ones completed; up to whole units, they are more. */
  readonly blocks: { readonly columns: number; readonly rows: number };
  readonly padded: { readonly columns: number; readonly rows: number };
}

export interface Frame {
  readonly progressive: boolean;
  readonly width: number;
  readonly height: number;
  readonly components: readonly Component[];
  /** The most samples that a component has to a unit. */
  readonly across: number;
  readonly down: number;
  /** Units of 8·across × 8·down pixels (T.81's MCU where all components are interleaved). */
  readonly units: { readonly columns: number; readonly rows: number };
}

/** Whether a marker begins a frame of any kind, readable here or not. */
export const isFrame = (marker: number): boolean =>
  marker >= SOF0 && marker <= 0xcf && marker !== DHT && marker !== JPG && marker !== DAC;

/**
 * @throws FormatError where the frame is none that this library decodes: baseline or progressive Huffman, 8 bits, 1, 3
 * or 4 components that are sampled 1 to 4 times, each a whole number of times less often than the finest.
 */
export function readFrame(marker: number, body: Uint8Array): Frame {
  if (marker > SOF2) {
    throw new FormatError('jpeg', 'a baseline or progressive frame, SOF0 to SOF2', `SOF${marker - SOF0}`);
  }
  const [precision, heightHigh, heightLow, widthHigh, widthLow, count] = body;
  if (precision !== 8) throw new FormatError('jpeg', '8 bits a sample', `${precision}`);
  if (![1, 3, 4].includes(count) || body.length !== 6 + 3 * count) {
    throw new FormatError('jpeg', '1, 3 or 4 components', `${count} in ${body.length} bytes`);
  }
  const [height, width] = [(heightHigh << 8) | heightLow, (widthHigh << 8) | widthLow];
  const specs = Array.from({ length: count }, (_, c) => {
    const [id, sampling, quantization] = body.subarray(6 + 3 * c);
    // A component by itself has no other to be sampled more often than, whatever it says.
    return { id, across: sampling >> 4, down: sampling & 15, quantization };
  });
  checkComponents(specs);
  const [across, down] = [most(specs.map((s) => s.across)), most(specs.map((s) => s.down))];
  const units = { columns: Math.ceil(width / (8 * across)), rows: Math.ceil(height / (8 * down)) };
  const components = specs.map((spec): Component => {
    const own = {
      width: Math.ceil((width * spec.across) / across),
      height: Math.ceil((height * spec.down) / down),
    };
    return {
      ...spec,
      ...own,
      blocks: { columns: Math.ceil(own.width / 8), rows: Math.ceil(own.height / 8) },
      padded: { columns: units.columns * spec.across, rows: units.rows * spec.down },
    };
  });
  return { progressive: marker === SOF2, width, height, components, across, down, units };
}

const most = (counts: readonly number[]): number => Math.max(...counts);

type Spec = Pick<Component, 'id' | 'across' | 'down'>;

function checkComponents(specs: readonly Spec[]): void {
  const text = specs.map(({ across, down }) => `${across}×${down}`).join(', ');
  for (const side of ['across', 'down'] as const) {
    const counts = specs.map((spec) => spec[side]);
    if (!counts.every((count) => count >= 1 && count <= 4 && most(counts) % count === 0)) {
      throw new FormatError('jpeg', 'sampling factors of 1 to 4 that divide the largest', text);
    }
  }
  if (new Set(specs.map(({ id }) => id)).size < specs.length) {
    throw new FormatError('jpeg', 'components of different names', specs.map(({ id }) => id).join(', '));
  }
}
