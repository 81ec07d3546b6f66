/**
 * While it lives, V8 lets its heap become several times what is used before it
 * marks it again. It marks whenever less of its limit is left than a young
 * generation has, which for a small heap is always: 30 times in 5 s.
 *
 * A flag of the process would do the same, but code that Node brings compiled,
 * and code kept from an earlier start, is only taken for the same flags.
 */
export class RoomyHeap implements Disposable {
  private static living = 0;

  constructor() {
    RoomyHeap.living++;
    grow(400);
  }

  [Symbol.dispose](): void {
    if (--RoomyHeap.living === 0) {
      grow(0);
    }
  }
}

/** By how much more than is used, after each marking; 0 leaves it to V8. */
function grow(percent: number): void {
  process.getBuiltinModule('node:v8').setFlagsFromString(`--heap-growing-percent=${percent}`);
}
