/** Words as a POSIX shell (or bash, where they have control characters) takes them: what is pasted is what was meant. */

const PLAIN = /^[\w@%+=:,./-]+$/;
const CONTROL = /\p{Cc}/gu;

export function quoted(word: string): string {
  if (PLAIN.test(word)) return word;
  if (word.search(CONTROL) < 0) return `'${word.replaceAll("'", `'\\''`)}'`;
  const spelled = word
    .replace(/[\\']/g, '\\$&')
    .replace(CONTROL, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `$'${spelled}'`;
}

/** A command in lines, each option on its own; an option takes a value or is `true`. */
export function commandLine(
  words: readonly string[],
  options: Readonly<Record<string, string | boolean>>,
): string[] {
  const typed = Object.entries(options).flatMap(([name, value]) => {
    if (typeof value === 'boolean') return [`--${name}`];
    return value.startsWith('-') ? [quoted(`--${name}=${value}`)] : [`--${name} ${quoted(value)}`];
  });
  const lines = [words.map(quoted).join(' '), ...typed.map((option) => `  ${option}`)];
  return lines.map((line, i) => (i < lines.length - 1 ? `${line} \\` : line));
}
