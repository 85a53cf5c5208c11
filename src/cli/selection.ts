/** Which of a run's maps and rows of numbers are shown and written. */
import { UsageError, type Values } from './usage.js';

/**
 * The names that were asked for, in the network's order.
 * @param features the backbone's maps, which are left out unless they are asked for
 * @param others all else that the run gives
 * @throws UsageError for a name that is none of them
 */
export function selectedNames(
  { levels, features: withFeatures = false }: Pick<Values<'run'>, 'levels' | 'features'>,
  features: readonly string[],
  others: readonly string[],
): string[] {
  const all = [...features, ...others];
  const asked = levels?.split(',') ?? others;
  const unknown = asked.find((name) => !all.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--levels: expected some of ${all.join(',')}, got "${unknown}"`);
  }
  return all.filter((name) => asked.includes(name) || (withFeatures && features.includes(name)));
}
