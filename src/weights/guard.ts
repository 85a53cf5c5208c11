/**
 * Runs what a damaged file may keep from ending, however much the file is looked at before: calls `action`, and throws
 * where it has stopped it. In the thread that runs it only its host can do that: a browser ends the worker, and Node has
 * `vm`.
 * @param bytes of the file
 */
export type Guard = <R>(action: () => R, bytes: number) => R;

export const unguarded: Guard = (action) => action();
