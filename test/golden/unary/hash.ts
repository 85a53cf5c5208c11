/** The hash of exact.c: 64 bits in two halves, each of which a single wrong word changes. */
export class WordHash {
  private a = 0x811c9dc5 | 0;
  private b = 0x9e3779b9 | 0;

  take(words: Uint32Array): this {
    let { a, b } = this;
    for (let i = 0; i < words.length; i++) {
      a = Math.imul(a ^ words[i]!, 0x85ebca6b);
      a ^= a >>> 13;
      b = Math.imul(b ^ words[i]!, 0xc2b2ae35);
      b ^= b >>> 16;
    }
    this.a = a;
    this.b = b;
    return this;
  }

  digest(): string {
    return [this.a, this.b].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
