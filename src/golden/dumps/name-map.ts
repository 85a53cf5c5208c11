/** A file of names: `{"their tensor": "our layer"}`. */
import type { ByteSource } from '../../bytes/byte-source.js';
import { FormatError } from '../../errors.js';
import { quote, showJson } from '../../weights/quote.js';
import { about } from './dump.js';
import { jsonObject } from './json-object.js';

/**
 * Our layers by their names for them.
 * @throws FormatError where the source is no such file, or names one layer twice
 */
export const nameMap = (source: ByteSource): Map<string, string> =>
  about(source.name, () => {
    const map = new Map<string, string>();
    const of = new Map<string, string>();
    for (const [name, layer] of jsonObject(source)) {
      if (typeof layer !== 'string')
        throw new FormatError('names', `a layer for ${quote(name)}`, showJson(layer));
      const other = of.get(layer);
      if (other !== undefined) {
        const got = `${quote(layer)} for ${quote(other)} and ${quote(name)}`;
        throw new FormatError('names', 'every layer once', got);
      }
      of.set(layer, name);
      map.set(name, layer);
    }
    return map;
  });
