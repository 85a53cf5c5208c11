/** Markup, of HTML and of XML, in which nothing that came from outside is more than text. */

/** What may stand in a page as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

/**
 * What XML 1.0 allows in no form (control characters, halves of pairs, U+FFFE and U+FFFF), line ends, which an attribute loses,
 * and what turns the direction of the text after it: a name has none of these for a good reason.
 */
const UNWRITABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\uFFFE\uFFFF]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text for a place between tags or in an attribute; what cannot be written is spelled out, as `\u001b`. */
export const escaped = (text: string): string =>
  text
    .replace(UNWRITABLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .replace(/[&<>"']/g, (char) => ENTITIES[char]);

/** Our own text, which is markup already. */
export const verbatim = (text: string): Markup => new Markup(text);

type Part = Markup | string | number | readonly Markup[];

/** A template whose holes are escaped where they are text, and joined where they are lists of markup. */
export const markup = (pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(pieces.map((piece, i) => (i === 0 ? piece : written(parts[i - 1]) + piece)).join(''));

function written(part: Part): string {
  if (part instanceof Markup) return part.text;
  return typeof part === 'object' ? part.map(({ text }) => text).join('') : escaped(`${part}`);
}
