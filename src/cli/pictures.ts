/** `--heatmaps DIR`: a PNG a level, and the contact sheet. */
import { join } from 'node:path';
import { contactSheet, encodePng, heatmap, type RgbImage } from '../images/index.js';
import type { Tensor } from '../ops/tensor.js';
import { makeFolder, writeFile } from './files.js';

export interface PicturedLevel {
  readonly name: string;
  readonly tensor: Tensor;
  readonly stride: number;
}

/**
 * @param content rows and columns of the network's input that show the photograph
 * @returns the contact sheet's path
 */
export function writePictures(
  folder: string,
  title: string,
  photo: RgbImage,
  [height, width]: readonly [number, number],
  levels: readonly PicturedLevel[],
): string {
  makeFolder(folder);
  const views = levels.map((level) => ({
    ...level,
    crop: {
      height: Math.min(Math.ceil(height / level.stride), level.tensor.shape[2]),
      width: Math.min(Math.ceil(width / level.stride), level.tensor.shape[3]),
    },
  }));
  for (const { name, tensor, ...view } of views) {
    writeFile(join(folder, `${name}.png`), encodePng(heatmap(tensor, width, height, view)));
  }
  const sheet = join(folder, 'contact-sheet.png');
  const named = views.map((view) => ({ ...view, name: view.name.toUpperCase() }));
  writeFile(sheet, encodePng(contactSheet({ title, photo, input: { height, width }, levels: named })));
  return sheet;
}
