/** Which of somebody's tensors is which layer's output. */
import { didYouMean } from '../../did-you-mean.js';
import { FpnError } from '../../errors.js';
import { quote } from '../../weights/quote.js';
import type { Dump } from './dump.js';

/** Their tensors by our layers. */
export interface Named {
  /** Their name by our layer's, in the layers' order. */
  readonly tensors: ReadonlyMap<string, string>;
  /** Their tensors that are no layer's, in the dump's order. */
  readonly extra: readonly string[];
  /** Our layers that the dump does not show, in their order. */
  readonly missing: readonly string[];
  /** What has to be said: a prefix that was left out. */
  readonly notes: readonly string[];
}

/**
 * Pairs the tensors of a dump with layers: by the map where there is one, else by what the dump declares, else by the same
 * name. Where no name at all is a layer's, a prefix that many of them have (`module.`, `backbone.`) is left out, and said.
 * @param layers what our layers are called
 * @param map layers by their names for them, from a file of the user's; tensors that are not in it go by their own names
 * @throws FpnError for a map or a declaration of what is not there, and for two tensors of one layer: all such names at once
 */
export function named(
  dump: Dump,
  layers: readonly string[],
  map: ReadonlyMap<string, string> = new Map(),
): Named {
  const problems: string[] = [];
  const known = new Set(layers);
  const theirs = new Set(dump.names);
  for (const name of map.keys()) {
    if (!theirs.has(name)) problems.push(`no tensor ${quote(name)}${didYouMean(name, dump.names)}`);
  }
  const given = new Map<string, string>();
  for (const name of dump.names) {
    const layer = map.get(name) ?? dump.declared.get(name)?.layer;
    if (layer === undefined) continue;
    if (known.has(layer)) given.set(name, layer);
    else problems.push(`no layer ${quote(layer)} for ${quote(name)}${didYouMean(layer, layers)}`);
  }
  const asTheyAre = given.size > 0 || dump.names.some((name) => known.has(name));
  const spelled = asTheyAre ? exactly(layers) : dotted(layers);
  const prefix = asTheyAre ? '' : prefixOf(dump.names.map(spelled.form), spelled.layers);
  const tensors = new Map<string, string>();
  for (const name of dump.names) {
    const own = withoutPrefix(spelled.form(name), prefix);
    const layer = given.get(name) ?? (own === undefined ? undefined : spelled.layers.get(own));
    if (layer === undefined) continue;
    const other = tensors.get(layer);
    if (other === undefined) tensors.set(layer, name);
    else problems.push(`both ${quote(other)} and ${quote(name)} for the layer ${quote(layer)}`);
  }
  if (problems.length > 0) {
    throw new FpnError(
      `${dump.name}: expected a tensor and a layer for every name, got ${problems.join('; ')}`,
    );
  }
  const used = new Set(tensors.values());
  const respelled = [...used].some((name) => !given.has(name) && spelled.form(name) !== name);
  return {
    tensors: new Map(layers.flatMap((layer) => (tensors.has(layer) ? [[layer, tensors.get(layer)!]] : []))),
    extra: dump.names.filter((name) => !used.has(name)),
    missing: layers.filter((layer) => !tensors.has(layer)),
    notes: [
      ...(prefix === '' ? [] : [`names are taken without their ${quote(prefix)}`]),
      ...(respelled ? ['names are taken with dots for their slashes, colons and underscores'] : []),
    ],
  };
}

/** How names are compared: layers by what a tensor's name has to become. */
interface Spelling {
  form(name: string): string;
  readonly layers: ReadonlyMap<string, string>;
}

const exactly = (layers: readonly string[]): Spelling => ({
  form: (name) => name,
  layers: new Map(layers.map((layer) => [layer, layer])),
});

/** Every separator that people's tools put between the parts of a name is a dot; two layers that this makes one are left out. */
function dotted(layers: readonly string[]): Spelling {
  const form = (name: string): string => name.replaceAll(/[/:_]+/g, '.');
  const forms = layers.map(form);
  const single = layers.filter((_, i) => forms.indexOf(forms[i]!) === forms.lastIndexOf(forms[i]!));
  return { form, layers: new Map(single.map((layer) => [form(layer), layer])) };
}

const withoutPrefix = (name: string, prefix: string): string | undefined =>
  name.startsWith(prefix) ? name.slice(prefix.length) : undefined;

/**
 * The prefix, up to a dot or slash, without which the most names are layers', the shortest of those; '' where a name is a
 * layer's as it is.
 */
function prefixOf(names: readonly string[], layers: ReadonlyMap<string, string>): string {
  if (names.some((name) => layers.has(name))) return '';
  const counts = new Map<string, number>();
  for (const name of names) {
    for (const { index } of name.matchAll(/[./]/g)) {
      const prefix = name.slice(0, index + 1);
      if (layers.has(name.slice(index + 1))) counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    }
  }
  const most = Math.max(0, ...counts.values());
  const [best = ''] = [...counts.keys()]
    .filter((prefix) => counts.get(prefix) === most)
    .sort((a, b) => a.length - b.length);
  return best;
}
