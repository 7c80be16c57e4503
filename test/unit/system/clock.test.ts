import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSystemClock } from '../../../src/adapters/system/clock.ts';

// node:timers/promises is not faked by vitest; the waits here are of no length or are aborted.
describe('createSystemClock', () => {
  beforeEach(() => {
    vi.useRealTimers();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('never goes back', () => {
    const clock = createSystemClock();
    const readings = Array.from({ length: 1000 }, () => clock.now());
    expect(readings.every((reading, index) => index === 0 || reading >= (readings[index - 1] ?? 0))).toBe(true);
  });

  test('is not moved by the calendar', () => {
    vi.spyOn(Date, 'now').mockReturnValue(0);
    const clock = createSystemClock();
    const first = clock.now();
    vi.spyOn(Date, 'now').mockReturnValue(1e15);
    expect(clock.now() - first).toBeLessThan(1e6);
  });

  test.each([0, -5, Number.NaN, 1])('a sleep of %s ends', async (milliseconds) => {
    await expect(createSystemClock().sleep(milliseconds)).resolves.toBeUndefined();
  });

  test('a sleep that is aborted ends with the reason itself', async () => {
    const clock = createSystemClock();
    const reason = new Error('superseded');
    const controller = new AbortController();
    const sleeping = clock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
    await expect(clock.sleep(60_000, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  test('a sleep longer than a timer can hold does not end at once', async () => {
    const controller = new AbortController();
    let ended = false;
    const sleeping = createSystemClock()
      .sleep(2 ** 40, controller.signal)
      .finally(() => {
        ended = true;
      });
    // An overflowing timer of Node fires after one millisecond.
    await createSystemClock().sleep(30);
    expect(ended).toBe(false);
    controller.abort(new Error('enough'));
    await expect(sleeping).rejects.toThrow('enough');
  });
});
