const LONGEST = 100;

/** Text from a file, fit for a message of one line: quoted, control characters escaped, cut when long. */
export function quote(text: string): string {
  const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  return `'${JSON.stringify(cut).slice(1, -1)}'`;
}
