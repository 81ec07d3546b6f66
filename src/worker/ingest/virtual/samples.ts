/** Which chunks are read back: of each array and file the first, the last and one between. */

export interface Sample {
  /** Row of the array's table. */
  row: number;
  file: number;
}

/** First, last and one random of some rows, each once. */
export class Sampler {
  private first = -1;
  private last = -1;
  private between = -1;
  private count = 0;

  add(row: number): void {
    this.count++;
    if (this.first < 0) {
      this.first = row;
    }
    this.last = row;
    // Each row is kept with the same chance, however many there are.
    if (Math.random() * this.count < 1) {
      this.between = row;
    }
  }

  /** At most three. */
  rows(): number[] {
    return [...new Set([this.first, this.between, this.last])].filter(row => row >= 0);
  }
}
