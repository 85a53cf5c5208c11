import { describe, expect, it } from 'vitest';
import { FpnError } from '../../src/errors.js';
import { blankCanvas, stroke } from '../../src/images/canvas.js';
import { type ContactSheet, contactSheet, type RgbImage } from '../../src/images/index.js';
import { textWidth, write } from '../../src/images/lettering.js';
import { tensor } from '../../src/ops/tensor.js';

const RED = [200, 30, 40];
const BACKGROUND = [17, 18, 23];
const PALE_YELLOW = [252, 255, 164];

const flat = (width: number, height: number): RgbImage => ({
  width,
  height,
  data: Uint8Array.from({ length: 3 * width * height }, (_, i) => RED[i % 3]),
  maximum: 255,
});

/** toEqual takes seconds for five megabytes. */
const sameBytes = (a: RgbImage, b: RgbImage): boolean =>
  Buffer.compare(a.data as Uint8Array, b.data as Uint8Array) === 0;

/** The box around all pixels of a colour: left, top, right, bottom, the last two not in it. */
function boxOf(image: RgbImage, [r, g, b]: number[]): number[] {
  const box = [image.width, image.height, 0, 0];
  for (let y = 0, i = 0; y < image.height; y++) {
    for (let x = 0; x < image.width; x++, i += 3) {
      if (image.data[i] !== r || image.data[i + 1] !== g || image.data[i + 2] !== b) continue;
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x + 1);
      box[3] = Math.max(box[3], y + 1);
    }
  }
  return box;
}

/** A level whose last cell is loud. */
const level = (name: string, height: number, width: number, stride: number) => ({
  name,
  tensor: tensor(
    Array.from({ length: height * width }, (_, i) => (i === height * width - 1 ? 9 : 0)),
    [1, 1, height, width],
  ),
  stride,
});

const sheet: ContactSheet = {
  photo: flat(60, 40),
  levels: [level('P2', 2, 3, 20), level('P3', 1, 2, 40)],
  title: 'a cup',
};

/** The same of a photograph that is quick to draw: 51 pixels high. */
const low: ContactSheet = { ...sheet, photo: flat(60, 6) };

/** Drawn once: most of a drawing is its letters. */
const drawn = { sheet: contactSheet(sheet), low: contactSheet(low) };

describe('contactSheet', () => {
  it('is 1720 pixels wide with the photograph at the top left', () => {
    const image = drawn.sheet;
    expect(image.width).toBe(1720);
    const [left, top, right, bottom] = boxOf(image, RED);
    expect([right - left, bottom - top]).toEqual([512, 341]);
    expect([left, top]).toEqual([56, 128]);
  });

  it('draws each level beside it at the same size', () => {
    const image = contactSheet({ ...sheet, levels: [level('P2', 2, 3, 20)] });
    const [photoLeft, photoTop] = boxOf(image, RED);
    const [left, top, right, bottom] = boxOf(image, PALE_YELLOW);
    // The last of 2×3 cells, and nothing beneath it but the colour bar.
    expect(left - photoLeft).toBe(512 + 36 + Math.round((512 * 2) / 3));
    expect(top - photoTop).toBe(Math.floor(341 / 2));
    expect(right - photoLeft).toBe(512 + 36 + 512);
    expect(bottom - photoTop).toBeLessThan(341 + 60);
  });

  it('cuts off what hangs over the edge of the input', () => {
    // Of two cells of 40 pixels, 60 pixels show one and a half.
    const hanging = level('P3', 1, 2, 40);
    const image = contactSheet({ photo: flat(60, 40), levels: [hanging] });
    const [left, , right] = boxOf(image, PALE_YELLOW);
    expect([left, right]).toEqual([56 + 512 + 36 + Math.round((512 * 2) / 3), 56 + 512 + 36 + 512]);
  });

  it('counts strides in the pixels that the network saw', () => {
    const input = { height: 80, width: 120 };
    const image = contactSheet({ photo: flat(60, 40), input, levels: [level('P3', 1, 2, 80)] });
    const [left] = boxOf(image, PALE_YELLOW);
    expect(left).toBe(56 + 512 + 36 + Math.round((512 * 2) / 3));
  });

  it('leaves its margins alone', () => {
    const image = drawn.sheet;
    const inner = (x: number, y: number) => x > 50 && x < 1670 && y > 40 && y < image.height - 40;
    let stray = 0;
    for (let i = 0; i < image.width * image.height; i++) {
      if (inner(i % image.width, Math.floor(i / image.width))) continue;
      if (BACKGROUND.some((sample, c) => image.data[3 * i + c] !== sample)) stray++;
    }
    expect(stray).toBe(0);
  });

  it('goes on in a new row after three pictures', () => {
    const levels = [2, 3, 4, 5, 6, 7].map((n) => level(`P${n}`, 2, 3, 20));
    const heights = [1, 2, 3, 5, 6].map((n) => contactSheet({ ...low, levels: levels.slice(0, n) }).height);
    const row = 51 + 92;
    expect(heights.map((height) => height - heights[0])).toEqual([0, 0, row, row, 2 * row]);
  });

  it.each([
    [1, 1000],
    [1000, 1],
    [1, 1],
  ])('takes a photograph of %i×%i', (width, height) => {
    const image = contactSheet({ photo: flat(width, height), levels: [level('P2', 1, 1, 4)] });
    expect(image.height).toBeLessThan(1000);
    const [left, top, right, bottom] = boxOf(image, RED);
    expect(right - left).toBeLessThanOrEqual(512);
    expect(bottom - top).toBeGreaterThanOrEqual(1);
  });

  it('shows 16 bits as 8', () => {
    const deep: RgbImage = {
      ...low.photo,
      data: Uint16Array.from(low.photo.data, (v) => v * 257 + 100),
      maximum: 65535,
    };
    expect(sameBytes(contactSheet({ ...low, photo: deep }), drawn.low)).toBe(true);
  });

  it('writes title, names and shapes', () => {
    const untitled: ContactSheet = { photo: low.photo, levels: sheet.levels };
    expect(drawn.low.height - contactSheet(untitled).height).toBe(72);
    const [renamed, shaped] = [
      { ...low, levels: [level('P9', 2, 3, 20), level('P3', 1, 2, 40)] },
      { ...low, levels: [level('P2', 2, 3, 21), level('P3', 1, 2, 40)] },
    ];
    for (const other of [renamed, shaped, { ...low, title: 'a cap' }, { ...low, note: 'random' }]) {
      expect(sameBytes(contactSheet(other), drawn.low)).toBe(false);
    }
  });

  it('writes a note after the title, or in its place', () => {
    const titled = drawn.low;
    const noted = contactSheet({ ...low, note: 'random' });
    const alone = contactSheet({ ...low, title: '', note: 'random' });
    expect([noted.height, alone.height]).toEqual([titled.height, titled.height]);
    const bright = [240, 240, 244];
    const titleTop = (image: RgbImage) => ({
      ...image,
      data: image.data.subarray(0, 3 * image.width * 90) as Uint8Array,
      height: 90,
    });
    expect(boxOf(titleTop(noted) as RgbImage, bright)).toEqual(boxOf(titleTop(titled) as RgbImage, bright));
    const dim = [158, 161, 174];
    const [left] = boxOf(titleTop(noted) as RgbImage, dim);
    expect(left).toBeGreaterThan(boxOf(titleTop(noted) as RgbImage, bright)[2]);
    expect(boxOf(titleTop(alone) as RgbImage, dim)[0]).toBeLessThan(left);
  });

  it('gives the same bytes every time and refuses a stride that is none', () => {
    expect(sameBytes(contactSheet(low), drawn.low)).toBe(true);
    const levels = [{ ...level('P2', 1, 1, 4), stride: 0 }];
    expect(() => contactSheet({ ...low, levels })).toThrow(/stride of P2 above 0, got 0/);
  });

  it.each<[string, object, RegExp]>([
    ['photograph', { photo: undefined }, /^contactSheet: expected an image with data .*, got undefined/],
    [
      'whole photograph',
      { photo: { ...low.photo, width: 61 } },
      /1098 samples for 6×61 pixels of RGB, got 1080/,
    ],
    ['input', { input: { height: 0, width: 9 } }, /an input of at least 1×1 whole pixels, got 0×9/],
    ['levels', { levels: undefined }, /levels in an array, got undefined/],
    ['level', { levels: [{ name: 'P2', stride: 4 }] }, /level a tensor, got undefined/],
  ])('refuses what is no %s', (_, wrong, message) => {
    const draw = () => contactSheet({ ...low, ...wrong });
    expect(draw).toThrow(FpnError);
    expect(draw).toThrow(message);
  });
});

it('a stroke is as wide as its pen, wherever between the pixels it lies', () => {
  for (const x of [10, 10.25, 10.5, 10.9]) {
    const canvas = blankCanvas(20, 40, [0, 0, 0]);
    const line = [[x, 5] as const, [x, 35] as const];
    stroke(canvas, [line], 3, [250, 250, 250]);
    const row = canvas.data.subarray(3 * 20 * 20, 3 * 20 * 21);
    expect(row.reduce((sum, sample) => sum + sample, 0) / 3 / 250).toBeCloseTo(3, 1);
  }
});

describe('lettering', () => {
  const style = { size: 20, pen: 2, colour: [255, 255, 255] as const };
  const written = (text: string) => {
    const canvas = blankCanvas(200, 60, [0, 0, 0]);
    write(canvas, text, 10, 40, style);
    return canvas;
  };

  it('stands on its base line between its ends', () => {
    const image = written('HELLO');
    const inked = [...image.data.keys()].filter((i) => image.data[i] > 0).map((i) => Math.floor(i / 3));
    const xs = inked.map((i) => i % 200);
    const ys = inked.map((i) => Math.floor(i / 200));
    expect([Math.min(...ys), Math.max(...ys)]).toEqual([19, 40]);
    expect(Math.min(...xs)).toBeGreaterThanOrEqual(10);
    expect(Math.max(...xs)).toBeLessThan(10 + textWidth('HELLO', style.size));
  });

  it('has a picture for every character of ASCII and for × · °, the same only for I and l', () => {
    const characters = [...Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)), '×', '·', '°'];
    const pictures = new Set(characters.map((character) => written(character).data.join()));
    expect(pictures.size).toBe(characters.length - 1);
  });

  it('shows what it does not know as a question mark', () => {
    expect(sameBytes(written('a→b'), written('a?b'))).toBe(true);
  });

  it('is cut off at the edge of the canvas', () => {
    expect(() => write(blankCanvas(20, 10, [0, 0, 0]), 'far too long', -5, 5, style)).not.toThrow();
  });
});
