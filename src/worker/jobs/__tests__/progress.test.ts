/** Speed and remaining time from what a job reports. */
import { ProgressMeter } from '../progress';
import { specHash } from '../spec';

describe('a progress meter', () => {
  it('smooths the speed, and takes what a resumed job had for no speed', () => {
    let now = 0;
    const meter = new ProgressMeter(() => now);
    meter.take({ bytesDone: 1_000_000, bytesTotal: 2_000_000 });
    expect(meter.look()).toMatchObject({ bytesPerSecond: 0, etaSeconds: null });
    for (let step = 1; step <= 40; step++) {
      now = step;
      meter.take({ bytesDone: 1_000_000 + step * 1000 });
      meter.look();
    }
    const { bytesPerSecond, etaSeconds } = meter.look();
    expect(bytesPerSecond).toBeGreaterThan(990);
    expect(bytesPerSecond).toBeLessThanOrEqual(1000);
    expect(etaSeconds).toBeGreaterThan(950);
    expect(etaSeconds).toBeLessThan(980);
  });

  it('estimates by parts where bytes are unknown', () => {
    let now = 0;
    const meter = new ProgressMeter(() => now);
    for (; now < 30; now++) {
      meter.take({ partsDone: now, partsTotal: 60 });
      meter.look();
    }
    meter.take({ partsDone: 30 });
    expect(meter.look().etaSeconds).toBe(30);
  });
});

it('equal work has equal hashes, whatever the order of its fields', () => {
  const a = specHash({ verb: 'cp', sources: ['a'], destination: 'b', recursive: true });
  expect(specHash({ recursive: true, destination: 'b', sources: ['a'], verb: 'cp' })).toBe(a);
  expect(specHash({ verb: 'mv', sources: ['a'], destination: 'b', recursive: true })).not.toBe(a);
});
