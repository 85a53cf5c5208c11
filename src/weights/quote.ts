/** Values from a file, fit for a message of one line: control characters escaped, cut when long. */
const LONGEST = 100;

/** Text, or its beginning. */
export const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** A name whose usual form has nothing that needs quotes. */
export const unquoted = (text: string): string => JSON.stringify(cut(text)).slice(1, -1);

/** Text in single quotes. */
export const quote = (text: string): string => `'${unquoted(text)}'`;

/** A JSON value as JSON; `none` for a field that is not there. */
export const showJson = (value: unknown): string =>
  value === undefined ? 'none' : cut(JSON.stringify(value));
