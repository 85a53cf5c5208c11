/** Values from a file, fit for a message of one line: control characters escaped, cut when long. */
const LONGEST = 100;

const cut = (text: string): string => (text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text);

/** Text in single quotes. */
export const quote = (text: string): string => `'${JSON.stringify(cut(text)).slice(1, -1)}'`;

/** A JSON value as JSON. */
export const showJson = (value: unknown): string => cut(String(JSON.stringify(value)));
