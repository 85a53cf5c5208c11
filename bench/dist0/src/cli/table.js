/** Columns of text, the first one flush left and the others flush right. */
export function table(header, rows) {
    const lines = [header, ...rows];
    const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
    const format = (line) => line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
        .join('  ');
    return lines.map(format).join('\n');
}
/** Six significant digits. */
export const short = (value) => (Number.isFinite(value) ? value.toPrecision(6) : `${value}`);
/** 12345678 parameters → `12.3 M parameters`. */
export function quantity(value, unit) {
    const prefixes = ['', 'k', 'M', 'G', 'T', 'P'];
    let scaled = value;
    let prefix = 0;
    while (scaled >= 999.5 && prefix < prefixes.length - 1) {
        scaled /= 1000;
        prefix++;
    }
    const symbol = unit.length > 3 && prefix > 0 ? `${prefixes[prefix]} ` : prefixes[prefix];
    return `${prefix === 0 ? scaled : scaled.toPrecision(3)} ${symbol}${unit}`;
}
/** Columns of text, all of them flush left. */
export function leftTable(header, rows) {
    const lines = [header, ...rows];
    const widths = header.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
    const format = (line) => line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd();
    return lines.map(format).join('\n');
}
