import { OperatorError } from '../errors.js';
import type { Tensor } from '../ops/tensor.js';
import { typeName } from '../type-name.js';
import { blankCanvas, type Canvas, place } from './canvas.js';
import { colourOf, type Rgb } from './colour-map.js';
import { type EnergyRange, energyRange } from './energy.js';
import { energyIn, type LevelView, paint } from './heatmap.js';
import { type Lettering, textWidth, write } from './lettering.js';
import { resample } from './resample.js';
import { checkRgbImage, isSide, type RgbImage, rgbImage } from './rgb-image.js';

/** One level of the pyramid: [1, C, H, W], the input pixels a cell stands for, and the cells that are no padding. */
export interface SheetLevel extends Pick<LevelView, 'crop'> {
  readonly name: string;
  readonly tensor: Tensor;
  readonly stride: number;
}

/** What is drawn on a contact sheet. */
export interface ContactSheet {
  readonly photo: RgbImage;
  /** The size in which the network saw the photograph, without padding, where that is not the photograph's own. */
  readonly input?: { readonly height: number; readonly width: number };
  readonly levels: readonly SheetLevel[];
  readonly title?: string;
  /** What a viewer has to know of the numbers, such as that the weights are random: on the title's line. */
  readonly note?: string;
}

const BACKGROUND: Rgb = [17, 18, 23];
const FRAME: Rgb = [44, 46, 56];
const BRIGHT: Rgb = [240, 240, 244];
const DIM: Rgb = [158, 161, 174];

const TITLE = { size: 26, pen: 3, colour: BRIGHT };
const NAME = { size: 19, pen: 3, colour: BRIGHT };
const FACTS = { size: 17, pen: 1.8, colour: DIM };
const SMALL = { size: 14, pen: 1.6, colour: DIM };

const MOST_COLUMNS = 3;
const MARGIN = 56;
const COLUMN = 512;
const COLUMN_GAP = 36;
/** Taller pictures are drawn narrower than their column. */
const MOST_HEIGHT = 768;
const TITLE_HEIGHT = 72;
/** From a picture's lower edge to the next picture's upper edge, with the caption between them. */
const ROW_GAP = 92;
const CAPTION_BASE_LINE = 38;
const FOOTER_TOP = 82;
const BAR = { width: 64, height: 10 };
const BAR_GAP = 9;

const FOOTER =
  'Energy of a cell: root mean square over its channels. ' +
  'Black to pale yellow: from the 1st to the 99.5th percentile of each level.';

/**
 * The photograph and the energy of every level side by side, three a row and 1,720 pixels wide, on a dark ground, under
 * the title and the note.
 * Under each level stand its shape, its stride, and the energies that its darkest and brightest colours stand for.
 * The same input gives the same pixels everywhere.
 * @throws FpnError where the photograph is no `RgbImage`, or the input has no pixels; OperatorError where a level is not
 * [1, C, H, W], its crop reaches beyond it, or its stride is not positive.
 */
export function contactSheet({
  photo,
  input = photo,
  levels,
  title = '',
  note = '',
}: ContactSheet): RgbImage {
  checkRgbImage('contactSheet', photo);
  if (!isSide(input.height) || !isSide(input.width)) {
    const actual = `${input.height}×${input.width}`;
    throw new OperatorError('contactSheet', 'an input', 'of at least 1×1 whole pixels', actual);
  }
  if (!Array.isArray(levels)) {
    throw new OperatorError('contactSheet', 'levels', 'in an array', typeName(levels));
  }
  const scale = Math.min(COLUMN / photo.width, MOST_HEIGHT / photo.height);
  const shown = {
    width: Math.max(1, Math.round(photo.width * scale)),
    height: Math.max(1, Math.round(photo.height * scale)),
  };
  const columns = Math.min(MOST_COLUMNS, levels.length + 1);
  const rows = Math.ceil((levels.length + 1) / columns);
  const top = MARGIN + (title || note ? TITLE_HEIGHT : 0);
  const bottom = top + rows * shown.height + (rows - 1) * ROW_GAP;
  const width = 2 * MARGIN + MOST_COLUMNS * COLUMN + (MOST_COLUMNS - 1) * COLUMN_GAP;
  const canvas = blankCanvas(width, bottom + FOOTER_TOP + SMALL.size + MARGIN, BACKGROUND);
  writeCaption(canvas, MARGIN, MARGIN + TITLE.size, [title, TITLE], [note, FACTS]);
  write(canvas, FOOTER, MARGIN, bottom + FOOTER_TOP + SMALL.size, SMALL);

  const placed = (index: number, picture: RgbImage) => {
    const x = MARGIN + (index % columns) * (COLUMN + COLUMN_GAP);
    const y = top + Math.floor(index / columns) * (shown.height + ROW_GAP);
    place(canvas, blankCanvas(shown.width + 2, shown.height + 2, FRAME), x - 1, y - 1);
    place(canvas, picture, x, y);
    return { left: x, right: x + COLUMN, baseLine: y + shown.height + CAPTION_BASE_LINE };
  };

  const { left, baseLine } = placed(0, reduced(photo, shown));
  writeCaption(canvas, left, baseLine, ['Input', NAME], [`${input.height}×${input.width}`, FACTS]);
  levels.forEach(({ name, tensor, stride, ...view }, i) => {
    if (!(stride > 0)) throw new OperatorError('contactSheet', `stride of ${name}`, 'above 0', `${stride}`);
    const map = energyIn(tensor, view);
    const { left, right, baseLine } = placed(i + 1, paint(map, input, stride, shown));
    const end = drawRange(canvas, energyRange(map), right, baseLine) - BAR_GAP;
    const size = `${map.height}×${map.width}`;
    const caption = fitting(end - left, name, [`${size} · stride ${stride}`, size, '']);
    writeCaption(canvas, left, baseLine, [caption.name, NAME], [caption.facts, FACTS]);
  });
  return canvas;
}

/** A name and, after a space as wide as its letters are high, what is to be said of it. */
function writeCaption(
  canvas: Canvas,
  x: number,
  baseLine: number,
  [name, nameStyle]: readonly [string, Lettering],
  [facts, factsStyle]: readonly [string, Lettering],
): void {
  const factsAt = name === '' ? x : x + textWidth(name, nameStyle.size) + nameStyle.size;
  write(canvas, name, x, baseLine, nameStyle);
  write(canvas, facts, factsAt, baseLine, factsStyle);
}

/** The most that a line has room for: of the facts, and where a name is longer than the line, of its end. */
function fitting(
  room: number,
  name: string,
  facts: readonly string[],
): { readonly name: string; readonly facts: string } {
  const beside = room - textWidth(name, NAME.size) - NAME.size;
  const fact = facts.find((each) => textWidth(each, FACTS.size) <= beside);
  if (fact !== undefined) return { name, facts: fact };
  let shortened = name;
  while (shortened.length > 1 && textWidth(`...${shortened}`, NAME.size) > room)
    shortened = shortened.slice(1);
  return { name: textWidth(name, NAME.size) <= room ? name : `...${shortened}`, facts: '' };
}

/** The photograph at 8 bits and the size it is shown at. */
function reduced(photo: RgbImage, { width, height }: { width: number; height: number }): RgbImage {
  const { values } = resample({ ...photo, channels: 3, values: photo.data }, height, width);
  const data = new Uint8Array(values.length);
  for (let i = 0; i < data.length; i++) data[i] = Math.round((values[i] * 255) / photo.maximum);
  return rgbImage(width, height, data);
}

/**
 * What the colours of a level stand for: low ▬▬▬ high, ending at `right`.
 * @returns where it begins
 */
function drawRange(canvas: Canvas, { low, high }: EnergyRange, right: number, baseLine: number): number {
  const highAt = right - textWidth(short(high), SMALL.size);
  const barAt = Math.round(highAt) - BAR_GAP - BAR.width;
  const bar = blankCanvas(BAR.width, BAR.height, BACKGROUND);
  for (let i = 0; i < BAR.width * BAR.height; i++) {
    bar.data.set(colourOf(((i % BAR.width) + 0.5) / BAR.width), 3 * i);
  }
  place(canvas, bar, barAt, baseLine - (SMALL.size + BAR.height) / 2);
  write(canvas, short(high), highAt, baseLine, SMALL);
  const lowAt = barAt - BAR_GAP - textWidth(short(low), SMALL.size);
  write(canvas, short(low), lowAt, baseLine, SMALL);
  return lowAt;
}

/** Two digits, so that a caption has room for both ends. */
const short = (value: number): string =>
  value < 1e4 ? String(Number(value.toPrecision(2))) : value.toExponential(1).replace('+', '');
