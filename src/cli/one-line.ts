/** Control characters and line ends: names of files and texts inside them may have any. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]/gu;

/** The text on one line that cannot steer a terminal: `\n` and `\u001b` spelled out. */
export const oneLine = (text: string): string =>
  text.replace(UNPRINTABLE, (char) =>
    char === '\n' ? '\\n' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
