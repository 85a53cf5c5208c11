/** Mutations of src/images and of what prepares its pictures: JPEG bit for bit, PNG, EXIF, canvases. */
import { type ArithmeticMutation, inFile, type Watcher } from './mutation.js';

/** Pictures against the pixels that other programs see. */
const PIXELS: Watcher = { caughtBy: 'test/images/decode.test.ts' };
/** Damaged files, each refused with what is wrong with it. */
const DAMAGE: Watcher = { caughtBy: 'test/images/bad-files.test.ts' };
const PREPARED: Watcher = { caughtBy: 'test/fpn/preparation.test.ts' };

const JPEG_DATA = [
  ...inFile('images/jpeg/bits.ts', PIXELS, {
    'the eighth restart marker is a ninth': ['before % 8) throw', 'before % 9) throw'],
    'one restart marker fewer than there are intervals': ['if (before >= most)', 'if (before >= most - 1)'],
    'RST7 is no restart marker': ['next !== 0xff) {', 'next < 0xd7) {'],
    'a stuffed zero hides its FF': [
      'if (next === 0) bytes[length++] = 0xff;',
      'if (next === 0) length += 0;',
    ],
    'a negative number is one too low': ['(1 << bits) + 1 : value', '(1 << bits) : value'],
    'codes of one length follow those of the same length only': ['code += span', 'code += 0 * span'],
  }),
  ...inFile('images/jpeg/bits.ts', DAMAGE, {
    'restart markers in any order': ['if (number !== before % 8)', 'if (number > 7)'],
    'as many restart markers as come': ['if (before >= most)', 'if (before > 1e9)'],
    'data beyond the end of an interval': ['if (this.#at > this.#end)', 'if (this.#at > this.#end + 1e9)'],
    'a code that is none': ['if (found === 0) throw', 'if (found < 0) throw'],
  }),
  ...inFile('images/jpeg/scan.ts', PIXELS, {
    'the mean goes on over a restart': [
      'component.mean = component.unchanged = 0',
      'component.unchanged = 0',
    ],
    'a component alone has the blocks of whole units': [
      'coded[0].plane.component.blocks',
      'coded[0].plane.component.padded',
    ],
    'a component alone comes in units': [
      'const [tall, wide] = alone ? [1, 1]',
      'const [tall, wide] = false ? [1, 1]',
    ],
    'rows of blocks without padding': [
      '64 * (y * padded.columns + x)',
      '64 * (y * component.plane.component.blocks.columns + x)',
    ],
    'tables that come between scans quantize what came before': ['plane.steps ??=', 'plane.steps ='],
    'a Huffman table by the other half of its byte': [
      'dc: codes >> 4, ac: codes & 15',
      'dc: codes & 15, ac: codes >> 4',
    ],
    'ten blocks are too many': ['blocks > MOST_BLOCKS', 'blocks >= MOST_BLOCKS'],
    'a component alone counts its sampling': ['count > 1 && blocks', 'blocks'],
    'a sequential scan is bound by its band': ['progressive ? bandOf', 'first + last < 200 ? bandOf'],
  }),
  ...inFile('images/jpeg/scan.ts', DAMAGE, {
    'intervals that are missing': ['if (ends.length < intervals)', 'if (ends.length < 0)'],
    'units of eleven blocks': ['MOST_BLOCKS = 10', 'MOST_BLOCKS = 18'],
    'a component twice': [').size < count)', ').size < 0)'],
    'a band from the mean on': ['first === 0 ? last === 0 :', ''],
  }),
  ...inFile('images/jpeg/block.ts', PIXELS, {
    'sixteen zeros end a block': ['const ZEROS_16 = 15;', 'const ZEROS_16 = 16;'],
    'the mean for its difference': [
      'component.mean += bits.signed(sizeOf(bits.symbol(dc)));',
      'component.mean = bits.signed(sizeOf(bits.symbol(dc)));',
    ],
    'a progressive mean at its lowest bit': ['component.mean << bit', 'component.mean'],
    'a refined mean at its lowest bit': ['bits.number(1) << bit', 'bits.number(1)'],
    'a progressive coefficient at its lowest bit': ['bits.signed(size) * (1 << bit)', 'bits.signed(size)'],
    'a run of unchanged blocks counts its first twice': ['(1 << run) - 1 + bits', '(1 << run) + bits'],
    'a refined run of unchanged blocks forgets its first': [
      'component.unchanged = (1 << run) + bits',
      'component.unchanged = (1 << run) - 1 + bits',
    ],
    'refinement of negative coefficients upwards': [
      '? 1 << bit : -(1 << bit);\n  };',
      '? 1 << bit : 1 << bit;\n  };',
    ],
    'a new coefficient is positive': [
      'bits.number(1) === 1 ? 1 << bit : -(1 << bit);\n    for',
      '1 << bit * bits.number(1);\n    for',
    ],
    'a run passes over one zero more': ['zeros-- === 0', '--zeros === 0'],
    'coefficients are not refined in passing': [
      'if (coefficients[index] !== 0) refine(index);',
      'if (coefficients[index] !== 0) continue;',
    ],
    'unchanged blocks are not refined': [
      'for (; k <= last; k++) if (coefficients[at + ZIGZAG[k]] !== 0) refine(at + ZIGZAG[k]);',
      '',
    ],
    'a band ends one before its last': ['let k = first; k <= last; k++', 'let k = first; k < last; k++'],
  }),
];

const JPEG_FRAMES = [
  ...inFile('images/jpeg/frame.ts', PIXELS, {
    'extended frames, SOF1, are refused': ['if (marker > SOF2)', 'if (marker === 0xc1 || marker > SOF2)'],
    'progressive frames are sequential': ['progressive: marker === SOF2', 'progressive: marker > SOF2'],
    'extended frames are progressive': ['progressive: marker === SOF2', 'progressive: marker > SOF0'],
    'across for down': [
      'across: sampling >> 4, down: sampling & 15',
      'across: sampling & 15, down: sampling >> 4',
    ],
    'half samples are cut off': [
      'Math.ceil((width * spec.across) / across)',
      'Math.floor((width * spec.across) / across)',
    ],
    'half lines are cut off': [
      'Math.ceil((height * spec.down) / down)',
      'Math.floor((height * spec.down) / down)',
    ],
    'at most twice the samples': ['count <= 4 &&', 'count <= 2 &&'],
  }),
  ...inFile('images/jpeg/frame.ts', DAMAGE, {
    'arithmetic coding passes for Huffman': ['if (marker > SOF2)', 'if (marker > 0xcf)'],
    'lossless frames pass for sequential ones': ['if (marker > SOF2)', 'if (marker > SOF2 + 1)'],
    '3 to 2 samples': ['&& most(counts) % count === 0', ''],
    'five samples': ['count <= 4 &&', ''],
    'components of one name': [').size < specs.length)', ').size < 0)'],
  }),
  ...inFile('images/jpeg/header.ts', PIXELS, {
    'of two EXIF blocks the last counts': ['orientation ??= exif', 'orientation = exif'],
    'Adobe before JFIF': ["if (jfif) return 'YCbCr';", ''],
    'names before Adobe': [
      "adobeTransform === undefined ? names === 'RGB' : adobeTransform === 0",
      "names === 'RGB'",
    ],
    'Adobe alone': [
      "adobeTransform === undefined ? names === 'RGB' : adobeTransform === 0",
      'adobeTransform === 0',
    ],
    'YCCK is CMYK': ["? 'Cmyk' : 'Ycck'", "? 'Cmyk' : 'Cmyk'"],
  }),
  ...inFile('images/jpeg/segments.ts', PIXELS, {
    'a scan ends at its eighth restart': ['marker > RST7', 'marker >= RST7'],
    'what fills up before a marker is one': [
      'while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at++;',
      '',
    ],
  }),
  ...inFile('images/jpeg/tables.ts', PIXELS, {
    'steps of two bytes are of one': ['const bytes = 1 + kind;', 'const bytes = 1;'],
    'steps row by row': ['steps[place] =', 'steps[k] ='],
  }),
  ...inFile('images/jpeg/decode.ts', DAMAGE, {
    'any number of scans': ['if (scans > MOST_SCANS)', 'if (scans > 1e9)'],
    'any number of blocks': ['if (blocks > 8 * length)', 'if (blocks > 1e9 * length)'],
  }),
];

const JPEG_SAMPLES = [
  ...inFile('images/jpeg/samples.ts', PIXELS, {
    'two samples are interpolated': ['width < 3', 'width < 2'],
    'three samples are repeated': ['width < 3', 'width < 4'],
    'the left edge is its neighbour': ['Math.max(0, near - 1)', 'Math.abs(near - 1)'],
    'the right edge is beyond the picture': ['Math.min(last, near + 1)', 'near + 1'],
    'the upper edge is beyond the picture': [
      'Math.max(0, Math.min(height - 1, near',
      '(Math.min(height - 1, near',
    ],
    'the lower edge is padding': ['Math.min(height - 1, near', 'Math.min(height, near'],
    'the next row on the wrong side': ['(row % 2 === 0 ? -1 : 1)', '(row % 2 === 0 ? 1 : -1)'],
    'the next sample on the wrong side': ['const far = x % 2 === 0 ?', 'const far = x % 2 === 1 ?'],
    'halves of two rows are rounded one way': ['row % 2 === 0 ? 1 : 2', '2'],
    'halves of one row are rounded one way': [
      '{ left: 1, right: 2, shift: 2 }',
      '{ left: 2, right: 2, shift: 2 }',
    ],
    'halves of both are rounded one way': [
      '{ left: 8, right: 7, shift: 4 }',
      '{ left: 8, right: 8, shift: 4 }',
    ],
    'a quarter of the samples are interpolated': ['wide > 2 ||', 'wide > 4 ||'],
    'a quarter of the rows are interpolated': ['tall > 2 ||', 'tall > 4 ||'],
  }),
  ...inFile('images/jpeg/inverse-dct.ts', PIXELS, {
    'the rounded sum of rounded factors': ['- 2259 * x3', '- 2260 * x3'],
    'no fraction bits between the dimensions': ['const FRACTION_BITS = 2;', 'const FRACTION_BITS = 0;'],
    'cut off for rounded': ['const half = 2 ** (shift - 1);', 'const half = 0;'],
  }),
  ...inFile('images/jpeg/colour.ts', PIXELS, {
    'red is cut off': ['91881 * red + 32768', '91881 * red'],
    'green is cut off': ['46802 * red + 32768', '46802 * red'],
    'blue is cut off': ['116130 * blue + 32768', '116130 * blue'],
    'inks are cut off': ['Math.round(', 'Math.floor('],
    'YCCK is not inverted': ['rgb[o] = 255 - rgb[o];', ';'],
  }),
];

const EXIF = inFile('images/exif.ts', PIXELS, {
  'a LONG is none': ['[4, 4],', ''],
  'a signed SHORT is none': ['[8, 2],', ''],
  'a signed LONG is none': ['[9, 4],', ''],
  'a LONG is a SHORT': ['[4, 4],', '[4, 2],'],
  'of several entries the first counts': [
    'if (view.getUint16(at, little) === ORIENTATION_TAG)',
    'if (orientation === 1 && view.getUint16(at, little) === ORIENTATION_TAG)',
  ],
  'orientation 9': ['orientation <= 8 ?', 'orientation <= 9 ?'],
  'orientation 8 is none': ['orientation <= 8 ?', 'orientation < 8 ?'],
  'orientation 0': ['orientation >= 1 &&', 'orientation >= 0 &&'],
  'an entry of no values has one': ['|| count === 0', ''],
  'two SHORTs stand elsewhere': ['count * bytes <= 4', 'count * bytes < 4'],
  'values always stand in their entry': ['count * bytes <= 4 ?', 'count >= 0 ?'],
  'always big-endian': ['const little = mark === 0x4949;', 'const little = false;'],
  'the last entry is beyond the block': ['if (at + 12 > view.byteLength)', 'if (at + 12 >= view.byteLength)'],
});

const PNG = [
  ...inFile('images/png/zlib.ts', DAMAGE, {
    'any Adler-32': ['if (!goesOn && !contains(', 'if (false && !contains('],
    'all of a bomb is inflated': ['if (wasFull) break;', ''],
    'a preset dictionary': ['|| flags & 32', ''],
  }),
  ...inFile('images/png/zlib.ts', PIXELS, {
    'the Adler-32 has to be the last four bytes': ['at >= from; at--', 'at >= bytes.length - 4; at--'],
    'the Adler-32 of more than the picture is asked for': ['if (!goesOn && !contains(', 'if (!contains('],
  }),
  ...inFile('images/png/adler32.ts', DAMAGE, {
    'the sum begins at 0': ['[sum, sums] = [1, 0]', '[sum, sums] = [0, 0]'],
  }),
  ...inFile('images/png/decode.ts', PIXELS, {
    'EXIF chunks are not read': [
      'orientation = exifOrientation(body)',
      'orientation ||= exifOrientation(body)',
    ],
    'of several EXIF chunks the first counts': [
      'orientation = exifOrientation(body)',
      'orientation = orientation === 1 ? exifOrientation(body) : orientation',
    ],
    'grey of few bits is not scaled': ['depth < 8 ? 255 / (2 ** depth - 1) : 1', '1'],
    'grey with alpha has three colours': ['channels < 3 ?', 'channels < 2 ?'],
  }),
];

const CANVASES = inFile('fpn/preparation/pixels.ts', PREPARED, {
  'four samples a pixel are refused': ['&& bytes.length !== 4 * count', ''],
  'alpha is the next pixel’s red': ['i += 4, o += 3', 'i += 3, o += 3'],
  'green under alpha is red': ['rgb[o + 1] = rgba[i + 1];', 'rgb[o + 1] = rgba[i];'],
  '16-bit alpha pictures have 8 bits': [
    'rgba instanceof Uint16Array ? Uint16Array',
    'rgba instanceof Uint16Array ? Uint8Array',
  ],
  'any maximum': ['if (maximum !== undefined && maximum !== rgb.maximum)', 'if (false)'],
  'a maximum has to be said': ['maximum !== undefined &&', ''],
});

export const IMAGES: readonly ArithmeticMutation[] = [
  ...JPEG_DATA,
  ...JPEG_FRAMES,
  ...JPEG_SAMPLES,
  ...EXIF,
  ...PNG,
  ...CANVASES,
];
