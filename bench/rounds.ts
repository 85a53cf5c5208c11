/** Where a short run is asked for, which shows that all works and little else. */
export const QUICK = 'FPN_BENCH_QUICK';

export const isQuick = process.env[QUICK] !== undefined;

/** How many turns each task has after the one that warms it up. */
export const rounds = (usual: number): number => (isQuick ? 1 : usual);
