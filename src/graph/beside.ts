/** Files with weights that a graph's file names. */

/** As ONNX' own checker has it, so that a file from somewhere cannot read others of its reader's: whether a path leaves the folder. */
export const leavesFolder = (path: string): boolean =>
  /^(?:[/\\]|[a-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/i.test(path);
