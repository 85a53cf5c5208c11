import fc from 'fast-check';

const SURROGATES = 0xd800;
const SURROGATE_COUNT = 0x800;

const character = fc.nat(0x10ffff - SURROGATE_COUNT).map(
  (n) => String.fromCodePoint(n < SURROGATES ? n : n + SURROGATE_COUNT),
  // what fast-check asks of its own dangerous words, `__proto__` and the like, letter by letter
  (text) => {
    const code = (text as string).codePointAt(0)!;
    if (String.fromCodePoint(code) !== text) throw new Error('expected one character');
    return code < SURROGATES ? code : code - SURROGATE_COUNT;
  },
);

/** Text of any characters. fast-check's unit `binary` gives the same, and first takes a second for a table of them all. */
export const anyText = (): fc.Arbitrary<string> => fc.string({ unit: character });
