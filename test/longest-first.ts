import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes long though its file is short, and would be left for the end, when nothing runs beside it. */
const LONG = /\/test\/package\.test\.ts$/;

/** Files as vitest sorts them, but for a few that come first. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
