/** `fpn models`: every model there is, a line each. */
import { modelByName, modelNames } from '../fpn/models/index.js';
import { parsed } from './usage.js';

export function modelsCommand(args: string[]): string {
  parsed('models', [], args, {});
  const width = Math.max(...modelNames.map((name) => name.length));
  return modelNames.map((name) => `${name.padEnd(width)}  ${modelByName(name).summary}`).join('\n');
}
