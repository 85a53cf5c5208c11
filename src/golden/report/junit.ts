/** Verdicts as JUnit's XML, which build servers read: a suite, and a case for each thing that was judged. */
import { type Markup, markup } from './escape.js';

export interface TestCase {
  readonly name: string;
  /** What is wrong, a line each; the first one says which. None where nothing is. */
  readonly failure?: readonly string[];
  /** Why it was not judged. */
  readonly skipped?: string;
}

/** @param name of the suite, and the class of its cases */
export function junit(name: string, cases: readonly TestCase[]): string {
  const failures = cases.filter(({ failure }) => failure).length;
  const skipped = cases.filter((each) => each.skipped !== undefined).length;
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}">
<testsuite name="${name}" tests="${cases.length}" failures="${failures}" errors="0" skipped="${skipped}">
${cases.map((each) => testCase(name, each))}</testsuite>
</testsuites>
`.text;
}

function testCase(suite: string, { name, failure, skipped }: TestCase): Markup {
  const start = markup`<testcase classname="${suite}" name="${name}"`;
  if (failure) {
    const lines = failure.map((line) => markup`${line}\n`);
    return markup`${start}><failure message="${failure[0]}">${lines}</failure></testcase>\n`;
  }
  if (skipped !== undefined) return markup`${start}><skipped message="${skipped}"/></testcase>\n`;
  return markup`${start}/>\n`;
}
