/** What a page shows of a run's worst tensors, gathered while the run is judged: tensors themselves are let go. */
import type { Arithmetic } from '../arithmetic.js';
import type { Judged, TensorVerdict } from '../judge-run.js';
import { type Histogram, histogramOf } from './histogram.js';
import { isFirst } from './verification.js';
import { type View, viewOf } from './view.js';

/** A tensor that is shown. */
export interface Exhibit {
  readonly verdict: TensorVerdict;
  readonly histogram: Histogram;
  /** Left out where no element is off. */
  readonly view?: View;
}

/** Beside the first. */
const MOST_OTHERS = 3;

const isWrong = ({ verdict }: TensorVerdict): boolean => verdict === 'refuted' || verdict === 'suspicious';

/** Refuted tensors by how far they are off, and then suspicious ones by how unusual their errors are. */
function isWorse(a: TensorVerdict, b: TensorVerdict): boolean {
  if (a.verdict !== b.verdict) return a.verdict === 'refuted';
  return a.verdict === 'refuted' ? a.tightness > b.tightness : (a.ratio ?? 0) > (b.ratio ?? 0);
}

export class Exhibits {
  #first: Exhibit | undefined;
  #others: Exhibit[] = [];
  /** Of a run without anything wrong, the tensor that comes nearest to its bounds. */
  #tightest: Exhibit | undefined;

  constructor(private readonly arithmetic: Arithmetic) {}

  /** Keeps what a page needs of a tensor, if that needs any of it. */
  add(judged: Judged): void {
    const { verdict } = judged;
    if (isFirst(verdict, this.#first?.verdict)) {
      const before = this.#first;
      this.#first = this.#shown(judged);
      if (before) this.#insert(before.verdict, () => before);
    } else if (isWrong(verdict)) {
      this.#insert(verdict, () => this.#shown(judged));
    } else if (verdict.verdict === 'consistent' && !this.#first) {
      if (verdict.tightness > (this.#tightest?.verdict.tightness ?? -1)) {
        this.#tightest = { verdict, histogram: histogramOf(judged, this.arithmetic) };
      }
    }
  }

  #shown(judged: Judged): Exhibit {
    const view = viewOf(judged);
    return {
      verdict: judged.verdict,
      histogram: histogramOf(judged, this.arithmetic),
      ...(view && { view }),
    };
  }

  #insert(verdict: TensorVerdict, exhibit: () => Exhibit): void {
    const better = this.#others.findIndex((other) => isWorse(verdict, other.verdict));
    const at = better < 0 ? this.#others.length : better;
    if (at >= MOST_OTHERS) return;
    this.#others.splice(at, 0, exhibit());
    this.#others.length = Math.min(this.#others.length, MOST_OTHERS);
  }

  /** The first that is wrong and the worst others; where none is wrong, the tensor of the largest error/bound; or none. */
  get all(): readonly Exhibit[] {
    if (this.#first) return [this.#first, ...this.#others];
    return this.#tightest ? [this.#tightest] : [];
  }
}
