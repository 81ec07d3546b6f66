/**
 * MD5 (RFC 1321) of eight contents side by side, as a WebAssembly module. One
 * content keeps a processor waiting: each step needs the one before. Vectors of
 * four 32-bit lanes, two of them in turns, fill that time, and take a third of
 * it. Opcodes are those of the WebAssembly specification, 5.4 (SIMD: 5.4.8).
 *
 * It exports `run(state, blocks, pointer × 8)`, which takes so many blocks of 64
 * bytes from each pointer. At `state`, of each vector, lie the words A, B, C and
 * D, each of its four lanes.
 */

/** Contents that are hashed side by side. */
export const LANES = 8;
const VECTORS = LANES / 4;
/** Of each vector four words, each of four lanes. */
export const STATE_BYTES = VECTORS * 64;

/** Of each round of 16 steps (RFC 1321, 3.4). */
const ROTATIONS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21]
] as const;

const [STATE, BLOCKS, POINTERS] = [0, 1, 2] as const;
const PARAMETERS = POINTERS + LANES;

interface Vector {
  pointers: number[];
  /** Locals: A, B, C, D; what they were before this block; the words of the block. */
  now: number[];
  before: number[];
  words: number[];
}

/** The module's bytes. */
export function md5Module(): Uint8Array<ArrayBuffer> {
  const code = new Code();
  let locals = PARAMETERS;
  const some = (count: number): number[] => Array.from({ length: count }, () => locals++);
  const vectors: Vector[] = Array.from({ length: VECTORS }, (_, vector) => ({
    pointers: [0, 1, 2, 3].map(lane => POINTERS + 4 * vector + lane),
    now: some(4),
    before: some(4),
    words: some(16)
  }));
  const spare = some(4);
  const forState = (each: (local: number, offset: number) => void): void =>
    vectors.forEach(({ now }, vector) => now.forEach((local, word) => each(local, 64 * vector + 16 * word)));

  forState((local, offset) => code.get(STATE).load(offset).set(local));
  code.loop();
  for (const vector of vectors) {
    vector.now.forEach((local, word) => code.get(local).set(vector.before[word]!));
    loadWords(code, vector, spare);
  }
  for (let step = 0; step < 64; step++) {
    vectors.forEach(vector => addStep(code, vector, step));
  }
  for (const { now, before, pointers } of vectors) {
    now.forEach((local, word) => code.get(local).get(before[word]!).add().set(local));
    pointers.forEach(pointer => code.get(pointer).number(64).addNumber().set(pointer));
  }
  code.get(BLOCKS).number(1).subtractNumber().tee(BLOCKS).again().end();
  forState((local, offset) => code.get(STATE).get(local).store(offset));
  code.end();
  return moduleOf(code.bytes, locals - PARAMETERS);
}

/** Sixteen words of each of four contents: read along each content, wanted across them. */
function loadWords(code: Code, { pointers, words }: Vector, spare: readonly number[]): void {
  const [even, odd, evenHigh, oddHigh] = spare as [number, number, number, number];
  for (let quarter = 0; quarter < 16; quarter += 4) {
    const [a, b, c, d] = words.slice(quarter) as [number, number, number, number];
    [a, b, c, d].forEach((local, lane) =>
      code
        .get(pointers[lane]!)
        .load(4 * quarter)
        .set(local)
    );
    code.get(a).get(b).pick(0, 4, 1, 5).set(even);
    code.get(c).get(d).pick(0, 4, 1, 5).set(odd);
    code.get(a).get(b).pick(2, 6, 3, 7).set(evenHigh);
    code.get(c).get(d).pick(2, 6, 3, 7).set(oddHigh);
    code.get(even).get(odd).pick(0, 1, 4, 5).set(a);
    code.get(even).get(odd).pick(2, 3, 6, 7).set(b);
    code.get(evenHigh).get(oddHigh).pick(0, 1, 4, 5).set(c);
    code.get(evenHigh).get(oddHigh).pick(2, 3, 6, 7).set(d);
  }
}

/** A = B + ((A + f(B, C, D) + word + constant) <<< rotation); the names move on by one each step. */
function addStep(code: Code, { now, words }: Vector, step: number): void {
  const [a, b, c, d] = [0, 1, 2, 3].map(name => now[(64 - step + name) % 4]!) as [
    number,
    number,
    number,
    number
  ];
  const round = step >> 4;
  const word = [step, 5 * step + 1, 3 * step + 5, 7 * step][round]! % 16;
  const rotation = ROTATIONS[round]![step % 4]!;
  code
    .get(a)
    .get(words[word]!)
    .constant(Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32))
    .add()
    .add();
  switch (round) {
    case 0:
      code.get(d).get(b).get(c).get(d).xor().and().xor();
      break;
    case 1:
      code.get(c).get(d).get(b).get(c).xor().and().xor();
      break;
    case 2:
      code.get(b).get(c).xor().get(d).xor();
      break;
    case 3:
      code.get(c).get(b).get(d).not().or().xor();
      break;
  }
  code.add().tee(a).number(rotation).shiftLeft();
  code
    .get(a)
    .number(32 - rotation)
    .shiftRight()
    .or();
  code.get(b).add().set(a);
}

/** Instructions, one after the other. */
class Code {
  readonly bytes: number[] = [];

  get = (local: number): this => this.emit(0x20, local);
  set = (local: number): this => this.emit(0x21, local);
  tee = (local: number): this => this.emit(0x22, local);
  /** Positive, and below 64: larger ones take more bytes. */
  number = (value: number): this => this.emit(0x41, ...signed(value));
  addNumber = (): this => this.emit(0x6a);
  subtractNumber = (): this => this.emit(0x6b);
  loop = (): this => this.emit(0x03, 0x40);
  /** To the beginning of the loop, unless the number is 0. */
  again = (): this => this.emit(0x0d, 0);
  end = (): this => this.emit(0x0b);
  load = (offset: number): this => this.emit(0xfd, 0x00, 0, ...unsigned(offset));
  store = (offset: number): this => this.emit(0xfd, 0x0b, 0, ...unsigned(offset));
  not = (): this => this.emit(0xfd, 0x4d);
  and = (): this => this.emit(0xfd, 0x4e);
  or = (): this => this.emit(0xfd, 0x50);
  xor = (): this => this.emit(0xfd, 0x51);
  shiftLeft = (): this => this.emit(0xfd, 0xab, 0x01);
  shiftRight = (): this => this.emit(0xfd, 0xad, 0x01);
  add = (): this => this.emit(0xfd, 0xae, 0x01);

  /** The same word in each lane. */
  constant(word: number): this {
    this.emit(0xfd, 0x0c);
    for (let lane = 0; lane < 4; lane++) {
      this.emit(word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24);
    }
    return this;
  }

  /** Four of the eight words of two vectors. */
  pick(...words: [number, number, number, number]): this {
    this.emit(0xfd, 0x0d);
    for (const word of words) {
      this.emit(4 * word, 4 * word + 1, 4 * word + 2, 4 * word + 3);
    }
    return this;
  }

  private emit(...bytes: number[]): this {
    this.bytes.push(...bytes);
    return this;
  }
}

/** One function over a memory that is given: `import "env" "memory"`, `export "run"`. */
function moduleOf(code: readonly number[], locals: number): Uint8Array<ArrayBuffer> {
  const [i32, v128] = [0x7f, 0x7b];
  const name = (text: string): number[] => [text.length, ...Buffer.from(text)];
  const body = [1, ...unsigned(locals), v128, ...code];
  const parameters: number[] = new Array<number>(PARAMETERS).fill(i32);
  const sections: [id: number, content: number[]][] = [
    [1, [1, 0x60, PARAMETERS, ...parameters, 0]],
    [2, [1, ...name('env'), ...name('memory'), 2, 0, 1]],
    [3, [1, 0]],
    [7, [1, ...name('run'), 0, 0]],
    [10, [1, ...unsigned(body.length), ...body]]
  ];
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  return Uint8Array.from([
    ...header,
    ...sections.flatMap(([id, content]) => [id, ...unsigned(content.length), ...content])
  ]);
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}

/** LEB128 of a number that is not negative: its last byte's second bit would mean a sign. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 127) | 128, ...signed(value >>> 7)];
}
