/** An operator's options as JSON, with words for the numbers that JSON has none for: −∞ of a padding, −0 of a bound. */

const wordFor = (value: number): number | string => {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
};

const WORDS = new Map(['-0', 'Infinity', '-Infinity', 'NaN'].map((word) => [word, Number(word)]));

export const optionsToJson = (options: unknown): unknown =>
  mapped(options, (value) => (typeof value === 'number' ? wordFor(value) : value));

export const optionsFromJson = (json: unknown): unknown =>
  mapped(json, (value) => (typeof value === 'string' ? (WORDS.get(value) ?? value) : value));

/** The same lists and records with every value in them turned into another. */
function mapped(value: unknown, f: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => mapped(one, f));
  if (typeof value !== 'object' || value === null) return f(value);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapped(one, f)]));
}
