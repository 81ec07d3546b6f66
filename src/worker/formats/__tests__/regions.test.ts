import fc from 'fast-check';
import { allocate, elementCount } from '../dtypes';
import { copyRegion, stridesOf } from '../regions';

const blocks = fc.array(
  fc
    .record({
      count: fc.integer({ min: 0, max: 4 }),
      before: fc.nat(3),
      after: fc.nat(3),
      to: fc.nat(3),
      more: fc.nat(3)
    })
    .map(({ count, before, after, to, more }) => ({
      count,
      from: before,
      fromLength: before + count + after,
      to,
      toLength: to + count + more
    })),
  { maxLength: 4 }
);

describe('copyRegion', () => {
  it.each(['float64', 'str', 'S3'] as const)('copies the block of %s and nothing else', dtype => {
    fc.assert(
      fc.property(blocks, axes => {
        const fromShape = axes.map(axis => axis.fromLength);
        const toShape = axes.map(axis => axis.toLength);
        const width = dtype === 'S3' ? 3 : 1;
        const from = allocate(dtype, elementCount(fromShape));
        for (let i = 0; i < from.length; i++) {
          (from as unknown[])[i] = dtype === 'str' ? `s${i}` : (i % 250) + 1;
        }
        const to = allocate(dtype, elementCount(toShape));
        const blank = to[0];
        copyRegion(
          dtype,
          from,
          fromShape,
          axes.map(axis => axis.from),
          to,
          toShape,
          axes.map(axis => axis.to),
          axes.map(axis => axis.count)
        );
        const fromStrides = stridesOf(fromShape);
        const toStrides = stridesOf(toShape);
        for (let flat = 0; flat < elementCount(toShape); flat++) {
          const at = toStrides.map((stride, axis) => Math.floor(flat / stride) % toShape[axis]!);
          const inside = at.every((i, axis) => i >= axes[axis]!.to && i < axes[axis]!.to + axes[axis]!.count);
          const source = at.reduce(
            (sum, i, axis) => sum + (i - axes[axis]!.to + axes[axis]!.from) * fromStrides[axis]!,
            0
          );
          for (let k = 0; k < width; k++) {
            expect(to[flat * width + k]).toBe(inside ? from[source * width + k] : blank);
          }
        }
      })
    );
  });
});
