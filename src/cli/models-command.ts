/** `fpn-reference models`: every model there is, a line each. */
import { modelByName, modelNames } from '../fpn/models/index.js';
import { toJson } from './json.js';
import { parsed } from './usage.js';

export function modelsCommand(args: string[]): string {
  const { values } = parsed('models', args);
  const models = modelNames.map((name) => ({ name, summary: modelByName(name).summary }));
  if (values.json) return toJson(models);
  const width = Math.max(...modelNames.map((name) => name.length));
  return models.map(({ name, summary }) => `${name.padEnd(width)}  ${summary}`).join('\n');
}
