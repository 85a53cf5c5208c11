/** The tables that segments between the scans define (ITU-T T.81, §B.2.4): Huffman codes and quantization steps. */
import { FormatError } from '../../errors.js';
import { DHT, DQT, DRI } from './markers.js';
import type { Segment } from './segments.js';
import { ZIGZAG } from './zigzag.js';

/** How many codes there are of 1 to 16 bits, and the symbols of all codes in their order. */
export interface HuffmanCodes {
  readonly counts: Uint8Array;
  readonly symbols: Uint8Array;
}

/** What is defined at some point of a file, by number. */
export interface Tables {
  /** The codes of a block's mean, and those of its other coefficients. */
  readonly huffman: Readonly<Record<'dc' | 'ac', Map<number, HuffmanCodes>>>;
  /** The step of each coefficient, row by row. */
  readonly quantization: Map<number, Uint16Array>;
  /** Units between restart markers; 0 where there are none. */
  restartInterval: number;
}

export const noTables = (): Tables => ({
  huffman: { dc: new Map(), ac: new Map() },
  quantization: new Map(),
  restartInterval: 0,
});

/**
 * Takes in what a segment defines, if it is one that defines a table.
 * @throws FormatError where it is longer or shorter than its tables, or their kinds or numbers do not exist.
 */
export function readTables({ marker, body }: Segment, tables: Tables): void {
  if (marker === DHT) readHuffman(body, tables);
  else if (marker === DQT) readQuantization(body, tables);
  else if (marker === DRI) {
    if (body.length !== 2) throw new FormatError('jpeg', 'a restart interval of 2 bytes', `${body.length}`);
    tables.restartInterval = (body[0] << 8) | body[1];
  }
}

function readHuffman(body: Uint8Array, { huffman }: Tables): void {
  for (let at = 0; at < body.length; ) {
    const [kind, number] = [body[at] >> 4, body[at] & 15];
    const counts = body.subarray(at + 1, at + 17);
    const end = at + 17 + counts.reduce((sum, count) => sum + count, 0);
    checkTable('Huffman', kind, number, end, body);
    huffman[kind === 0 ? 'dc' : 'ac'].set(number, { counts, symbols: body.subarray(at + 17, end) });
    at = end;
  }
}

function readQuantization(body: Uint8Array, { quantization }: Tables): void {
  for (let at = 0; at < body.length; ) {
    const [kind, number] = [body[at] >> 4, body[at] & 15];
    const bytes = 1 + kind;
    const end = at + 1 + 64 * bytes;
    checkTable('quantization', kind, number, end, body);
    const steps = new Uint16Array(64);
    ZIGZAG.forEach((place, k) => {
      const step = at + 1 + k * bytes;
      steps[place] = kind === 0 ? body[step] : (body[step] << 8) | body[step + 1];
    });
    quantization.set(number, steps);
    at = end;
  }
}

function checkTable(name: string, kind: number, number: number, end: number, body: Uint8Array): void {
  if (kind > 1 || number > 3) {
    throw new FormatError('jpeg', `${name} tables of kinds 0 and 1, numbers 0 to 3`, `${kind} and ${number}`);
  }
  if (end > body.length) {
    throw new FormatError('jpeg', `${name} tables that fill their segment`, `${body.length} of ${end} bytes`);
  }
}
