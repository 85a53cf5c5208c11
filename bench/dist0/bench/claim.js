/** Prints whether a claim holds; one that does not makes the process exit with 1. */
export function claim(text, holds) {
    console.log(`${holds ? 'PASS' : 'FALLS SHORT'}: ${text}`);
    if (!holds)
        process.exitCode = 1;
}
export const percent = (share) => `${(100 * share).toFixed(1)} %`;
