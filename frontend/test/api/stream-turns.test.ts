import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { STREAMS_MAX, StreamTurns, TURN_MS } from '../../src/api/stream-turns.ts';

/** A tab of the browser. Tabs share the storage; here they see each other at their beats only. */
class Tab {
  isMine = false;
  turns = 0;
  readonly claims = new StreamTurns((isMine) => {
    this.isMine = isMine;
    this.turns += isMine ? 1 : 0;
  });

  constructor({ isModest = false } = {}) {
    this.claims.isModest = isModest;
    this.claims.claim();
    tabs.push(this);
  }

  release(): void {
    this.claims.release();
    this.isMine = false;
  }
}

let tabs: Tab[];

beforeEach(() => {
  vi.useFakeTimers();
  tabs = [];
});
afterEach(() => {
  for (const tab of tabs) tab.release();
  vi.useRealTimers();
});

function open(count: number): Tab[] {
  return Array.from({ length: count }, () => {
    vi.advanceTimersByTime(10);
    return new Tab();
  });
}

function holding(): number {
  return tabs.filter(({ isMine }) => isMine).length;
}

describe('the tabs of a browser', () => {
  it('have their streams at once while there are few', () => {
    open(STREAMS_MAX);
    expect(holding()).toBe(STREAMS_MAX);
    vi.advanceTimersByTime(10 * TURN_MS);
    expect(tabs.map(({ turns }) => turns)).toEqual(tabs.map(() => 1));
  });

  it('never have more than their share together, and each of seven gets its turn', () => {
    open(7);
    const most: number[] = [];
    for (let beat = 0; beat < 60; beat++) {
      vi.advanceTimersByTime(1_000);
      most.push(holding());
    }
    expect(Math.max(...most)).toBe(STREAMS_MAX);
    expect(Math.min(...tabs.map(({ turns }) => turns))).toBeGreaterThan(1);
  });

  it('leave their turn to the next one when they are done', () => {
    const [first] = open(STREAMS_MAX + 1);
    first?.release();
    vi.advanceTimersByTime(1_000);
    expect(tabs.at(-1)?.isMine).toBe(true);
  });

  it('leave their turn to the next one when they crash', () => {
    const stored = { tab: 'closed', isHolding: true, since: 0, until: Date.now() + 3_000 };
    localStorage.setItem('safelight.streams', JSON.stringify(Array(STREAMS_MAX).fill(stored)));
    const tab = new Tab();
    expect(tab.isMine).toBe(false);
    vi.advanceTimersByTime(4_000);
    expect(tab.isMine).toBe(true);
  });

  it('let what develops go before what only waits', () => {
    const waiting = [new Tab({ isModest: true }), new Tab({ isModest: true })];
    expect(waiting.every(({ isMine }) => isMine)).toBe(true);
    const [developing] = open(1);
    vi.advanceTimersByTime(1_000);
    expect(developing?.isMine).toBe(true);
    vi.advanceTimersByTime(20_000);
    expect(developing?.turns).toBe(1);
  });

  it.each(['nonsense', '{"a":1}', '[{"tab":1}]'])('do not mind %s where the list should be', (stored) => {
    localStorage.setItem('safelight.streams', stored);
    expect(new Tab().isMine).toBe(true);
  });
});
