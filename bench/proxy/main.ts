/**
 * `npm run bench:proxy`: our gateway beside other proxies of event streams, all in one run.
 * Prints Markdown tables and leaves them with every sample in bench/results/. The method is in docs/benchmarks.md.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { claimCores } from './cores.ts';
import { describeMachine } from './machine.ts';
import { renderReport, type Report } from './report.ts';
import { runRound, type Durations, type RoundResult } from './round.ts';
import { availableVariants } from './variants.ts';

const usage = `npm run bench:proxy -- [--rounds 3] [--latency 2] [--saturation 1.2] [--idle 200] [--tries 100] [--only NAME]...
--latency and --saturation are seconds per proxy, size and round; --tries are split over the rounds.`;
const foreignPercentWorthAWarning = 5;

async function main(): Promise<void> {
  if (process.platform !== 'linux') throw new Error('This benchmark reads /proc, so it needs Linux.');
  const settings = readSettings();
  const variants = availableVariants().filter(
    ({ name }) => settings.only.length === 0 || settings.only.includes(name),
  );
  const machine = describeMachine(variants);
  const cores = claimCores();
  const signal = abortOnInterrupt();
  const rounds: RoundResult[] = [];
  for (let round = 1; round <= settings.rounds; round += 1) {
    rounds.push(await runRound(round, variants, settings.durations, cores, signal));
  }
  const { rounds: count, durations } = settings;
  publish({ machine, pinned: cores !== null, settings: { rounds: count, ...durations }, rounds });
}

function readSettings(): { rounds: number; durations: Durations; only: string[] } {
  const options = {
    rounds: { type: 'string', default: '3' },
    latency: { type: 'string', default: '2' },
    saturation: { type: 'string', default: '1.2' },
    idle: { type: 'string', default: '200' },
    tries: { type: 'string', default: '100' },
    only: { type: 'string', multiple: true },
  } as const;
  const { values } = parseArgs({ options });
  const [rounds, latencySeconds, saturationSeconds, idleStreams, tries] = [
    values.rounds,
    values.latency,
    values.saturation,
    values.idle,
    values.tries,
  ].map(Number) as [number, number, number, number, number]; // map keeps the length
  if (![rounds, latencySeconds, saturationSeconds, idleStreams, tries].every((value) => value > 0))
    throw new Error(usage);
  const durations = { latencySeconds, saturationSeconds, idleStreams, tries: Math.ceil(tries / rounds) };
  return { rounds, durations, only: values.only ?? [] };
}

/** Ctrl-C ends every process we started, since each was spawned with this signal. */
function abortOnInterrupt(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      controller.abort(new Error('interrupted'));
      setTimeout(() => process.exit(130), 1000).unref();
    });
  }
  return controller.signal;
}

function publish(report: Report): void {
  const text = renderReport(report);
  const directory = join(import.meta.dirname, '../results');
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'proxy.json'), JSON.stringify(report, null, 2) + '\n');
  writeFileSync(join(directory, 'proxy.md'), text + '\n');
  console.log(text);
  const worst = Math.max(...report.rounds.map((round) => round.foreignPercent));
  if (worst > foreignPercentWorthAWarning) {
    console.log(
      `\nOther programs used up to ${worst.toFixed(0)} % of the machine meanwhile: don't rely on these figures.`,
    );
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
