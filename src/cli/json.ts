/** JSON for other programs: indented, and with a text in place of a number that JSON has no way to write. */
export const toJson = (value: unknown): string =>
  JSON.stringify(
    value,
    (_, part: unknown) => (typeof part === 'number' && !Number.isFinite(part) ? String(part) : part),
    2,
  );
