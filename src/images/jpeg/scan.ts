/** A scan (ITU-T T.81, §B.2.3, §A.2 and annexes F and G): which blocks of which components its data gives, in order. */
import { FormatError } from '../../errors.js';
import { BitReader, codeTable, splitIntervals } from './bits.js';
import { type Band, blockDecoder, type CodedComponent } from './block.js';
import type { Component, Frame } from './frame.js';
import type { Segment } from './segments.js';
import type { Tables } from './tables.js';

/** A component on its way to samples. */
export interface Plane {
  readonly component: Component;
  /** 64 of each block of `component.padded`. */
  readonly coefficients: Int16Array;
  /** The steps that were defined when its first scan began. */
  steps?: Uint16Array;
}

/** @throws FormatError where the scan is none of this frame, lacks a table, or its data are damaged or too short. */
export function decodeScan(
  { body, data }: Segment,
  frame: Frame,
  planes: readonly Plane[],
  tables: Tables,
): void {
  const { chosen, band } = readScanHeader(body, frame, planes);
  const { decode, codes } = blockDecoder(frame.progressive, band);
  const coded = chosen.map(({ plane, dc, ac }): CodedComponent & { plane: Plane } => {
    plane.steps ??= defined(tables.quantization, plane.component.quantization, 'quantization table (DQT)');
    const table = (kind: 'dc' | 'ac', number: number) =>
      codes.includes(kind)
        ? codeTable(defined(tables.huffman[kind], number, `${kind.toUpperCase()} Huffman table (DHT)`))
        : NO_CODES;
    const { coefficients } = plane;
    return { plane, coefficients, dc: table('dc', dc), ac: table('ac', ac), mean: 0, unchanged: 0 };
  });

  const alone = coded.length === 1;
  const { columns, rows } = alone ? coded[0].plane.component.blocks : frame.units;
  const units = columns * rows;
  const interval = tables.restartInterval || units;
  const intervals = Math.ceil(units / interval);
  const { bytes, ends } = splitIntervals(data, intervals);
  if (ends.length < intervals) {
    throw new FormatError('jpeg', `${intervals} restart intervals in a scan`, `${ends.length}`);
  }
  const bits = new BitReader(bytes);
  for (let unit = 0; unit < units; unit++) {
    if (unit % interval === 0) {
      const index = unit / interval;
      bits.enter(index === 0 ? 0 : ends[index - 1], ends[index]);
      for (const component of coded) component.mean = component.unchanged = 0;
    }
    const [row, column] = [Math.floor(unit / columns), unit % columns];
    for (const component of coded) {
      const { across, down, padded } = component.plane.component;
      const [tall, wide] = alone ? [1, 1] : [down, across];
      for (let y = row * tall; y < (row + 1) * tall; y++) {
        for (let x = column * wide; x < (column + 1) * wide; x++) {
          decode(bits, component, 64 * (y * padded.columns + x), band);
        }
      }
    }
  }
}

const NO_CODES = new Uint16Array(0);

function defined<T>(tables: ReadonlyMap<number, T>, number: number, name: string): T {
  const table = tables.get(number);
  if (table === undefined) throw new FormatError('jpeg', `${name} ${number} before its scan`, 'none');
  return table;
}

interface ScanHeader {
  readonly chosen: readonly { readonly plane: Plane; readonly dc: number; readonly ac: number }[];
  readonly band: Band;
}

/** The most blocks of a unit (§B.2.3), which libjpeg and with it everybody keeps. */
const MOST_BLOCKS = 10;

function readScanHeader(body: Uint8Array, { progressive }: Frame, planes: readonly Plane[]): ScanHeader {
  const count = body[0];
  if (!(count >= 1 && count <= planes.length) || body.length !== 4 + 2 * count) {
    throw new FormatError(
      'jpeg',
      `a scan of 1 to ${planes.length} components`,
      `${count} in ${body.length} bytes`,
    );
  }
  const chosen = Array.from({ length: count }, (_, i) => {
    const [id, codes] = [body[1 + 2 * i], body[2 + 2 * i]];
    const plane = planes.find(({ component }) => component.id === id);
    if (!plane) throw new FormatError('jpeg', 'a scan of components of the frame', `component ${id}`);
    return { plane, dc: codes >> 4, ac: codes & 15 };
  });
  if (new Set(chosen.map(({ plane }) => plane)).size < count) {
    throw new FormatError('jpeg', 'a scan of different components', 'one twice');
  }
  const blocks = chosen.reduce((sum, { plane: { component } }) => sum + component.across * component.down, 0);
  if (count > 1 && blocks > MOST_BLOCKS) {
    throw new FormatError('jpeg', `at most ${MOST_BLOCKS} blocks in a unit of a scan`, `${blocks}`);
  }
  const [first, last, approximation] = body.subarray(1 + 2 * count);
  return { chosen, band: progressive ? bandOf(first, last, approximation, count) : WHOLE };
}

/** What a sequential scan codes, whatever its header says. */
const WHOLE: Band = { first: 0, last: 63, bit: 0, refines: false };

function bandOf(first: number, last: number, approximation: number, components: number): Band {
  const [before, bit] = [approximation >> 4, approximation & 15];
  const inOrder = first === 0 ? last === 0 : first <= last && last < 64 && components === 1;
  if (!inOrder || bit > 13 || (before !== 0 && before !== bit + 1)) {
    const actual = `${first} to ${last} of ${components}, bits ${before} and ${bit}`;
    throw new FormatError('jpeg', 'a scan of means, or of one component’s band from 1 to 63', actual);
  }
  return { first, last, bit, refines: before !== 0 };
}
