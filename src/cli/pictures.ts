/** `--heatmaps DIR`: a PNG a level, and the contact sheet. */
import { join } from 'node:path';
import { FpnError } from '../errors.js';
import { contactSheet, encodePng, heatmap, type RgbImage } from '../images/index.js';
import type { Tensor } from '../ops/tensor.js';
import { checkFolder, isFolder } from './files.js';
import type { RunInput } from './input.js';

export interface PicturedLevel {
  readonly name: string;
  readonly tensor: Tensor;
  readonly stride: number;
}

export const sheetPath = (folder: string): string => join(folder, 'contact-sheet.png');

/** A graph's names may be of folders that are none: `/neck/Conv_output_0`. */
const levelPath = (folder: string, level: string): string =>
  join(folder, `${level.replace(/[^\w.-]+/g, '_').replace(/^\.+/, '_')}.png`);

/** Fails before the computation where the pictures could not be written after it. */
export function checkPictures(folder: string, levels: readonly string[]): void {
  checkFolder(folder, 'heatmaps');
  const paths = [...levels.map((level) => levelPath(folder, level)), sheetPath(folder)];
  const taken = paths.find(isFolder);
  if (taken !== undefined) throw new FpnError(`${taken}: expected a file to write, got a folder`);
}

/** P2 as papers have it; a graph's names as they are. */
const labelOf = (name: string): string => (/^[a-z]\d+$/.test(name) ? name.toUpperCase() : name);

/** What stands above the pictures of a contact sheet: the model, and that its weights are no trained ones. */
export interface Heading {
  readonly title: string;
  readonly note?: string;
}

/**
 * @param view where the network's input shows the photograph
 * @returns PNG files by path, the contact sheet last
 */
export function pictures(
  folder: string,
  heading: Heading,
  photo: RgbImage,
  { content: [height, width], origin: [top, left] }: Pick<RunInput, 'content' | 'origin'>,
  levels: readonly PicturedLevel[],
): Map<string, Uint8Array> {
  const views = levels.map(({ tensor, ...level }) => {
    const [row, column] = [Math.floor(top / level.stride), Math.floor(left / level.stride)];
    const shown = tensor.lo(0, 0, row, column);
    const crop = {
      height: Math.min(Math.ceil(height / level.stride), shown.shape[2]),
      width: Math.min(Math.ceil(width / level.stride), shown.shape[3]),
    };
    return { ...level, tensor: shown, crop };
  });
  const files = new Map<string, Uint8Array>();
  for (const { name, tensor, ...view } of views) {
    files.set(levelPath(folder, name), encodePng(heatmap(tensor, width, height, view)));
  }
  const named = views.map((view) => ({ ...view, name: labelOf(view.name) }));
  const sheet = contactSheet({ ...heading, photo, input: { height, width }, levels: named });
  return files.set(sheetPath(folder), encodePng(sheet));
}
