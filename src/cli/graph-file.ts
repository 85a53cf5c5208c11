/** `--graph FILE`: a network from a file, and how images are prepared for it. */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FormatError, FpnError } from '../errors.js';
import type { GraphNetwork } from '../fpn/model.js';
import type { Preprocessing } from '../fpn/preprocessing.js';
import {
  graphNetwork,
  PREPARATIONS,
  preparationFrom,
  preparationNames,
  readOnnx,
  readTfjs,
} from '../graph/index.js';
import { fileSource } from './dump-file.js';
import { reporting } from './files.js';
import { UsageError } from './usage.js';

/**
 * @param prepare a name, or a .json of settings
 * @param values of the graph: those that are wanted, and what the picture takes the place of; its own where they are left out
 * @throws FpnError that begins with the path, where it is no graph that is supported
 */
export function graphIn(
  path: string,
  prepare: string | undefined,
  {
    outputs,
    input,
  }: { readonly outputs?: readonly string[] | undefined; readonly input?: string | undefined } = {},
): GraphNetwork {
  const preprocessing = chosenPreparation(prepare);
  const options = { name: path, beside: (file: string) => fileSource(join(dirname(path), file)) };
  const read = path.endsWith('.json') ? readTfjs : readOnnx;
  try {
    const graph = read(fileSource(path), options);
    return graphNetwork(graph, {
      name: basename(path),
      preprocessing,
      ...(outputs && { outputs }),
      ...(input && { input }),
    });
  } catch (error) {
    throw error instanceof FormatError ? error.within(path) : error;
  }
}

function chosenPreparation(given = 'imagenet'): Preprocessing {
  const known = PREPARATIONS.get(given);
  if (known) return known;
  if (!given.endsWith('.json')) {
    throw new UsageError(
      `--prepare: expected ${preparationNames.join(', ')} or a .json of settings, got "${given}"`,
    );
  }
  const text = reporting(given, 'a readable file', () => readFileSync(given, 'utf8'));
  try {
    return preparationFrom(JSON.parse(text));
  } catch (error) {
    throw new FpnError(`${given}: ${(error as Error).message}`);
  }
}
