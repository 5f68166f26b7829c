/** Turns samples into Markdown tables: medians with their range over the rounds, and ratios taken within each round. */
import type { RoundResult, Sample } from './round.ts';
import { median } from './statistics.ts';
import { direct, gateway, nginxDefault, yardstick } from './variants.ts';

export interface Report {
  machine: Record<string, string>;
  pinned: boolean;
  settings: Record<string, number>;
  rounds: RoundResult[];
}

const sizes = ['16 KB', '64 KB'] as const;

export function renderReport({ rounds, machine, pinned, settings }: Report): string {
  const figures = new Samples(rounds.flatMap((round) => round.samples));
  const foreign = rounds.map((round) => `${round.foreignPercent.toFixed(1)} %`).join(', ');
  return [
    `Machine: ${list(machine)}. ${pinned ? 'Load on one core, proxy on the other.' : 'Not pinned to cores.'}`,
    `Settings: ${list(settings)}. Other load during the rounds: ${foreign}.`,
    ...sizes.map((size) => latencyTable(figures, size)),
    ...sizes.map((size) => saturationTable(figures, size)),
    memoryTable(figures),
    faultTable(figures),
    aims(figures),
  ].join('\n\n');
}

/** Per-round values of one figure of one proxy. */
class Samples {
  readonly #samples: readonly Sample[];
  constructor(samples: readonly Sample[]) {
    this.#samples = samples;
  }

  get proxies(): string[] {
    return [...new Set(this.#samples.map((sample) => sample.variant))]
      .filter((name) => name !== direct)
      .toSorted();
  }

  values(variant: string, measure: string, figure: string): number[] {
    return this.#samples
      .filter((sample) => sample.variant === variant && sample.measure === measure)
      .toSorted((a, b) => a.round - b.round)
      .map((sample) => sample.figures[figure] ?? NaN);
  }

  /** Milliseconds above the direct connection, measured in the same round. */
  added(variant: string, size: string, figure: string): number[] {
    const base = this.values(direct, `latency ${size}`, figure);
    return this.values(variant, `latency ${size}`, figure).map((ms, round) => ms - (base[round] ?? NaN));
  }

  total(variant: string, measure: string, figure: string): number {
    return this.values(variant, measure, figure).reduce((sum, value) => sum + value, 0);
  }
}

function latencyTable(figures: Samples, size: string): string {
  const base = figures.added(yardstick, size, 'p50');
  const rows = figures.proxies.map((name) => {
    const p50 = figures.added(name, size, 'p50');
    return {
      name,
      sortBy: p50,
      cells: [range(p50, 2), range(figures.added(name, size, 'p99'), 2), ratio(p50, base)],
    };
  });
  const bare = ['p50', 'p99'].map((figure) => range(figures.values(direct, `latency ${size}`, figure), 2));
  const title = `**Added latency per event, ${size} frames** (without a proxy: p50 ${bare.join(', p99 ')} ms)`;
  return table(title, ['added p50 ms', 'added p99 ms', 'p50 ÷ plain Node'], rows);
}

function saturationTable(figures: Samples, size: string): string {
  const measure = `saturation ${size}`;
  const base = figures.values(yardstick, measure, 'cpuMsPerMb');
  const rows = figures.proxies.map((name) => {
    const cpu = figures.values(name, measure, 'cpuMsPerMb');
    const speed = range(figures.values(name, measure, 'mbPerSecond'), 0);
    const busy = range(figures.values(name, measure, 'busyPercent'), 0);
    return { name, sortBy: cpu, cells: [range(cpu, 2), ratio(cpu, base), speed, busy] };
  });
  return table(`**Saturated, ${size} frames**`, ['CPU-ms/MB', '÷ plain Node', 'MB/s', 'core busy %'], rows);
}

function memoryTable(figures: Samples): string {
  const rows = figures.proxies.map((name) => {
    const perStream = figures.values(name, 'memory', 'kilobytesPerStream');
    const idle = figures.values(name, 'memory', 'idleMegabytes');
    return { name, sortBy: perStream, cells: [range(perStream, 1), range(idle, 0)] };
  });
  return table('**Resident memory**', ['KB per idle stream', 'MB without streams'], rows);
}

function faultTable(figures: Samples): string {
  const rows = figures.proxies.map((name) => {
    const death = (figure: string): string => String(figures.total(name, 'death', figure));
    const leaving = (figure: string): string => String(figures.total(name, 'leaving', figure));
    const times = ['p50', 'p99'].map((figure) => median(figures.values(name, 'leaving', figure)).toFixed(1));
    const cells = [death('errorEvent'), death('closed'), death('never'), leaving('prompt'), leaving('never')];
    return { name, sortBy: figures.values(name, 'death', 'never'), cells: [...cells, times.join(' / ')] };
  });
  const [first = gateway] = figures.proxies;
  const [deaths, departures] = ['death', 'leaving'].map((measure) => figures.total(first, measure, 'tries'));
  const tries = `${deaths ?? 0} upstream deaths, ${departures ?? 0} departures`;
  const columns = [
    'error event',
    'connection closed',
    'never told',
    'upstream closed ≤ 10 ms',
    'never closed',
  ];
  return table(`**Faults** (${tries})`, [...columns, 'close p50 / p99 ms'], rows);
}

function aims(figures: Samples): string {
  const cpu = (name: string, size: string): number[] =>
    figures.values(name, `saturation ${size}`, 'cpuMsPerMb');
  const lines = sizes.flatMap((size) => [
    aim(`CPU per MB ≤ plain Node, ${size}`, quotient(cpu(gateway, size), cpu(yardstick, size)), 1),
    aim(
      `CPU per MB ≤ half of nginx at default buffers, ${size}`,
      quotient(cpu(gateway, size), cpu(nginxDefault, size)),
      0.5,
    ),
    aim(
      `added p50 ≤ plain Node, ${size}`,
      quotient(figures.added(gateway, size, 'p50'), figures.added(yardstick, size, 'p50')),
      1,
    ),
    aim(
      `added p50 ≤ half of nginx at default buffers, ${size}`,
      quotient(figures.added(gateway, size, 'p50'), figures.added(nginxDefault, size, 'p50')),
      0.5,
    ),
  ]);
  const never = figures.total(gateway, 'death', 'never');
  const late = figures.total(gateway, 'leaving', 'tries') - figures.total(gateway, 'leaving', 'prompt');
  return [
    '**Aims**',
    '',
    ...lines,
    aim('clients not told', never, 0),
    aim('upstreams not closed in 10 ms', late, 0),
  ].join('\n');
}

function aim(sentence: string, value: number, bound: number): string {
  if (Number.isNaN(value)) return `- not measured: ${sentence}`;
  return `- ${value <= bound ? 'met' : 'MISSED'}: ${sentence} (${Number.isInteger(value) ? value : value.toFixed(2)})`;
}

interface Row {
  name: string;
  sortBy: number[];
  cells: string[];
}

function table(title: string, columns: string[], rows: Row[]): string {
  const sorted = rows.toSorted((a, b) => median(a.sortBy) - median(b.sortBy));
  const lines = [
    ['proxy', ...columns],
    columns.concat('').map(() => '---'),
    ...sorted.map((row) => [row.name, ...row.cells]),
  ];
  return [title, '', ...lines.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
}

/** Median of the ratios of values taken in the same round. */
function quotient(values: number[], base: number[]): number {
  return median(values.map((value, round) => value / (base[round] ?? NaN)));
}

function ratio(values: number[], base: number[]): string {
  return quotient(values, base).toFixed(2);
}

function range(values: number[], digits: number): string {
  const [middle, low, high] = [median(values), Math.min(...values), Math.max(...values)];
  return values.length < 2
    ? middle.toFixed(digits)
    : `${middle.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

function list(entries: Record<string, string | number>): string {
  return Object.entries(entries)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
}
