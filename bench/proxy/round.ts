/** One round: every proxy freshly started, every measure taken on all of them in turn, everything ended. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cores } from './cores.ts';
import { watchForeignLoad } from './machine.ts';
import { measureDeath } from './measures/death.ts';
import { measureLatency } from './measures/latency.ts';
import { measureLeaving } from './measures/leaving.ts';
import { measureMemory } from './measures/memory.ts';
import { measureSaturation } from './measures/saturation.ts';
import type { Figures, Target } from './measures/target.ts';
import { startProcess, stopProcess, describeLoss, type MeasuredProcess } from './processes.ts';
import { startStandIn, type StandIn } from './stand-in.ts';
import type { Variant } from './variants.ts';

export interface Durations {
  latencySeconds: number;
  saturationSeconds: number;
  idleStreams: number;
  /** Tries per round of the two fault measures. */
  tries: number;
}

export interface Sample {
  round: number;
  variant: string;
  measure: string;
  figures: Figures;
}

export interface RoundResult {
  samples: Sample[];
  /** Share of the machine that other work took, in percent. */
  foreignPercent: number;
}

type Measure = (target: Target) => Promise<Figures>;

/** Memory first, while the processes are fresh. */
function measuresOf({
  latencySeconds,
  saturationSeconds,
  idleStreams,
  tries,
}: Durations): [string, Measure][] {
  return [
    ['memory', (target) => measureMemory(target, idleStreams)],
    ['latency 16 KB', (target) => measureLatency(target, 16 * 1024, latencySeconds)],
    ['latency 64 KB', (target) => measureLatency(target, 64 * 1024, latencySeconds)],
    ['saturation 16 KB', (target) => measureSaturation(target, 16 * 1024, saturationSeconds)],
    ['saturation 64 KB', (target) => measureSaturation(target, 64 * 1024, saturationSeconds)],
    ['death', (target) => measureDeath(target, tries)],
    ['leaving', (target) => measureLeaving(target, tries)],
  ];
}

/** Variants take turns in an order that differs from round to round. */
export async function runRound(
  round: number,
  variants: readonly Variant[],
  durations: Durations,
  cores: Cores | null,
  signal: AbortSignal,
): Promise<RoundResult> {
  const directory = await mkdtemp(join(tmpdir(), 'safelight-bench-'));
  const upstream = await startStandIn(signal);
  const processes: MeasuredProcess[] = [];
  try {
    const targets: Target[] = [];
    for (const variant of rotate(variants, round)) {
      targets.push(
        await startTarget(variant, upstream, { directory, core: cores?.proxy ?? null, processes, signal }),
      );
    }
    const foreignLoad = watchForeignLoad(() => [upstream.pid, ...processes.map((started) => started.pid)]);
    const samples: Sample[] = [];
    for (const [measure, take] of measuresOf(durations)) {
      process.stderr.write(`round ${round}: ${measure}\n`);
      for (const target of targets) {
        signal.throwIfAborted();
        samples.push({ round, variant: target.name, measure, figures: await take(target) });
      }
    }
    return { samples, foreignPercent: foreignLoad() };
  } catch (error) {
    throw describeLoss(processes) ?? error;
  } finally {
    await Promise.all(processes.map(stopProcess));
    await upstream.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Setting {
  directory: string;
  core: number | null;
  /** Receives every started process. */
  processes: MeasuredProcess[];
  signal: AbortSignal;
}

async function startTarget(variant: Variant, upstream: StandIn, setting: Setting): Promise<Target> {
  const { name } = variant;
  if (variant.commandOf === null) return targetAt(upstream.port, null);
  const port = await freePort();
  const directory = await mkdtemp(join(setting.directory, 'proxy-'));
  const command = variant.commandOf({ port, upstreamPort: upstream.port, directory });
  const started = await startProcess(command, port, setting.core, setting.signal);
  setting.processes.push(started);
  return targetAt(port, started.pid);

  function targetAt(port: number, pid: number | null): Target {
    return { name, port, pid, upstream, urlOf: (id) => `http://127.0.0.1:${port}${variant.pathOf(id)}` };
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a string
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function rotate<T>(items: readonly T[], by: number): T[] {
  const shift = by % items.length;
  return [...items.slice(shift), ...items.slice(0, shift)];
}
