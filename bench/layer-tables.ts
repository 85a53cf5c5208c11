/** What is said of a network's convolutions that several libraries computed in turns: by layer, by kind, and in sum. */
import type { Limits } from './limits.js';
import { bytesOf, classOf, type Layer, nameOf, operationsOf } from './network-convolutions.js';
import { type Claim, type Figure, LIMIT_OF, milliseconds, type Subject, type Table } from './publish.js';

export interface MeasuredLayer {
  readonly layer: Layer;
  readonly seconds: Readonly<Partial<Record<Subject, number>>>;
  /** Of the peers' outputs, relative to the largest. */
  readonly difference: number;
}

/** Sums of float32s, and Winograd's in float32, are as far as this from the correctly rounded ones, at most. */
const SAME_RESULT = 3e-5;

export class LayerTables {
  readonly #classes: readonly string[];
  readonly #sums: readonly { readonly times: number; readonly figures: readonly Figure[] }[];

  /**
   * @param subjects the columns: ours first, then the peers; each has computed every layer
   * @param against the peers that ours is compared with, under short names
   */
  constructor(
    readonly measured: readonly MeasuredLayer[],
    readonly limits: Limits,
    readonly subjects: readonly Subject[],
    readonly against: Readonly<Partial<Record<Subject, string>>>,
  ) {
    this.#classes = [...new Set(measured.map(({ layer }) => classOf(layer)))];
    const sum = (name: string, parts: readonly MeasuredLayer[]) => ({
      times: parts.reduce((total, { layer }) => total + layer.times, 0),
      figures: this.#sumOf(name, parts),
    });
    this.#sums = [
      ...this.#classes.map((name) => sum(`all ${name}`, this.#inClass(name))),
      sum('all convolutions', measured),
    ];
  }

  #inClass(name: string): MeasuredLayer[] {
    return this.measured.filter(({ layer }) => classOf(layer) === name);
  }

  #figureOf(name: string, subject: Subject, seconds: number, operations: number, bytes: number): Figure {
    const limit = LIMIT_OF[subject];
    const gigaflops = operations / seconds / 1e9;
    const share = gigaflops / this.limits.gigaflops[limit];
    return { name, subject, seconds, gigaflops, limit, share, intensity: operations / bytes };
  }

  #figuresOf({ layer, seconds }: MeasuredLayer): Figure[] {
    return Object.entries(seconds).map(([subject, time]) =>
      this.#figureOf(nameOf(layer), subject as Subject, time, operationsOf(layer), bytesOf(layer)),
    );
  }

  /** What some of the network's convolutions take together, each as often as it occurs. */
  #sumOf(name: string, parts: readonly MeasuredLayer[]): Figure[] {
    const total = (of: (each: MeasuredLayer) => number): number =>
      parts.reduce((sum, each) => sum + each.layer.times * of(each), 0);
    const operations = total(({ layer }) => operationsOf(layer));
    const bytes = total(({ layer }) => bytesOf(layer));
    return this.subjects.map((subject) =>
      this.#figureOf(
        name,
        subject,
        total(({ seconds }) => seconds[subject]!),
        operations,
        bytes,
      ),
    );
  }

  get header(): readonly string[] {
    const ratios = Object.values(this.against).map((peer) => `engine/${peer}`);
    return ['', '', ...this.subjects, ...ratios, 'GFLOP/s', 'of the limit'];
  }

  #row(times: number, figures: readonly Figure[]): string[] {
    const of = (subject: string): Figure => figures.find((figure) => figure.subject === subject)!;
    const ours = of('engine');
    return [
      ours.name,
      `${times}×`,
      ...this.subjects.map((subject) => milliseconds(of(subject).seconds)),
      ...Object.keys(this.against).map((peer) => `${(of(peer).seconds / ours.seconds).toFixed(2)}×`),
      ours.gigaflops.toFixed(1),
      shareOf(ours),
    ];
  }

  /** By kind and in sum. */
  get sums(): Table {
    return {
      title: 'Milliseconds, each convolution as often as the network has it',
      header: this.header,
      rows: this.#sums.map(({ times, figures }) => this.#row(times, figures)),
    };
  }

  /** The same as shares of what the machine can do. */
  get shares(): Table {
    return {
      title: 'GFLOP/s, and their share of the loop in registers',
      header: ['', ...this.subjects.flatMap((subject) => [subject, `of ${LIMIT_OF[subject]}`])],
      rows: this.#sums.map(({ figures }) => [
        figures[0].name,
        ...figures.flatMap((figure) => [figure.gigaflops.toFixed(1), shareOf(figure)]),
      ]),
    };
  }

  /** @param more cells of a layer, by the heads of their columns */
  byLayer(more: Readonly<Record<string, (each: MeasuredLayer) => string>> = {}): Table {
    return {
      title: 'Milliseconds of one, by layer',
      header: [...this.header, ...Object.keys(more)],
      rows: this.measured.map((each) => [
        ...this.#row(each.layer.times, this.#figuresOf(each)),
        ...Object.values(more).map((cell) => cell(each)),
      ]),
    };
  }

  get figures(): Figure[] {
    return [
      ...this.measured.flatMap((each) => this.#figuresOf(each)),
      ...this.#sums.flatMap(({ figures }) => figures),
    ];
  }

  /** Figures of the layers of each kind. */
  get byClass(): Record<string, Figure[]> {
    return Object.fromEntries(
      this.#classes.map((name) => [name, this.#inClass(name).flatMap((each) => this.#figuresOf(each))]),
    );
  }

  /** How fast all convolutions are on one of the subjects, as a multiple of another's speed. */
  atLeast(least: number, subject: Subject, peer: Subject): Claim {
    const { figures } = this.#sums[this.#sums.length - 1];
    const of = (name: Subject): Figure => figures.find((figure) => figure.subject === name)!;
    const ratio = of(peer).seconds / of(subject).seconds;
    return {
      text: `${subject}: ${ratio.toFixed(2)} × the speed of ${peer} in all convolutions, at least ${least} ×`,
      holds: ratio >= least,
      ofSpeed: true,
    };
  }

  get sameResult(): Claim {
    const difference = Math.max(...this.measured.map((each) => each.difference));
    return {
      text: `what computes in float32 gives the same, to ${difference.toExponential(1)} of the largest output, at most ${SAME_RESULT}`,
      holds: difference <= SAME_RESULT,
    };
  }
}

const shareOf = ({ share }: Figure): string => `${(100 * share).toFixed(0)} %`;
