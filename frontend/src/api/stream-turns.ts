/**
 * Whose turn it is to have a stream open. A browser opens six connections to one HTTP/1.1 server, for all of its tabs
 * together, and a stream keeps one for as long as a picture takes: with six of them nothing else gets through, not even
 * the next Generate. So the tabs share a few: each writes down what it wants where all of them can read it, and gives way
 * when others wait. A log is read on from its cursor, so a turn that ends loses nothing.
 *
 * The list is in localStorage, which every browser has, on plain http:// as well, unlike locks and shared workers. Two
 * tabs may write at once: then one more stream is open until the next beat, which does no harm.
 */
import { isRecord, readStored, writeStored } from '../lib/storage.ts';

/** Four of the six connections stay free for questions and pictures. */
export const STREAMS_MAX = 2;
/** How long a tab keeps its stream while others wait. */
export const TURN_MS = 3_000;
const BEAT_MS = 1_000;
/** A tab that was closed or has crashed is forgotten after this time. */
const CLAIM_MS = 3 * BEAT_MS;
const KEY = 'streams';

interface Claim {
  tab: string;
  isHolding: boolean;
  since: number; // ms since 1970: when it began to hold, or to wait
  until: number;
}

export class StreamTurns {
  readonly #onTurn: (isMine: boolean) => void;
  readonly #tab = [...crypto.getRandomValues(new Uint32Array(2))].join('-');
  #mine: Claim | null = null;
  #beat: ReturnType<typeof setInterval> | undefined;
  #isModest = false;

  constructor(onTurn: (isMine: boolean) => void) {
    this.#onTurn = onTurn;
  }

  /** Set while its generation only waits: a stream then brings next to nothing, and others go first. */
  set isModest(isModest: boolean) {
    const hasChanged = isModest !== this.#isModest;
    this.#isModest = isModest;
    if (hasChanged) this.#look(true);
  }

  /** Asks for a turn, which may be granted before this returns. */
  claim(): void {
    if (this.#mine !== null) return;
    this.#mine = { tab: this.#tab, isHolding: false, since: Date.now(), until: 0 };
    this.#beat = setInterval(() => this.#look(true), BEAT_MS);
    addEventListener('storage', this.#onStorage);
    addEventListener('pagehide', this.#onPageHide);
    this.#look(true);
  }

  /** Gives the turn back, or stops waiting for one. Not told to `onTurn`. */
  release(): void {
    if (this.#mine === null) return;
    this.#mine = null;
    clearInterval(this.#beat);
    removeEventListener('storage', this.#onStorage);
    removeEventListener('pagehide', this.#onPageHide);
    writeStored(KEY, this.#others());
  }

  readonly #onStorage = (event: StorageEvent): void => {
    if (event.key?.endsWith(KEY) === true) this.#look(false);
  };

  readonly #onPageHide = (): void => {
    writeStored(KEY, this.#others());
  };

  /** Writes only with a beat or a turn: each writing makes every other tab look. */
  #look(isBeat: boolean): void {
    const mine = this.#mine;
    if (mine === null) return;
    const now = Date.now();
    const others = this.#others();
    const holders = others.filter(({ isHolding }) => isHolding);
    const waiting = others.filter(({ isHolding }) => !isHolding);
    const isHolding = mine.isHolding
      ? !this.#givesWay(mine, holders, waiting, now)
      : this.#takes(mine, holders, waiting);
    const hasTurned = isHolding !== mine.isHolding;
    this.#mine = { ...mine, isHolding, since: hasTurned ? now : mine.since, until: now + CLAIM_MS };
    const counts = isHolding || !this.#isModest;
    if (hasTurned || (isBeat && counts)) writeStored(KEY, counts ? [...others, this.#mine] : others);
    if (hasTurned) this.#onTurn(isHolding);
  }

  /** One at a time gives way, the one that has held the longest. */
  #givesWay(mine: Claim, holders: readonly Claim[], waiting: readonly Claim[], now: number): boolean {
    if (holders.filter((other) => isBefore(other, mine)).length >= STREAMS_MAX) return true; // two took one at once
    if (waiting.length === 0 || holders.length + 1 < STREAMS_MAX) return false;
    return this.#isModest || (now - mine.since >= TURN_MS && holders.every((other) => isBefore(mine, other)));
  }

  #takes(mine: Claim, holders: readonly Claim[], waiting: readonly Claim[]): boolean {
    const ahead = this.#isModest ? waiting : waiting.filter((other) => isBefore(other, mine));
    return holders.length + ahead.length < STREAMS_MAX;
  }

  #others(): readonly Claim[] {
    const stored = readStored(KEY);
    const claims = Array.isArray(stored) ? stored.filter(isClaim) : [];
    return claims.filter(({ tab, until }) => tab !== this.#tab && until > Date.now());
  }
}

function isBefore(one: Claim, other: Claim): boolean {
  return one.since === other.since ? one.tab < other.tab : one.since < other.since;
}

/** Another version of the page may have written it. */
function isClaim(value: unknown): value is Claim {
  if (!isRecord(value)) return false;
  const { tab, isHolding, since, until } = value;
  return (
    typeof tab === 'string' &&
    typeof isHolding === 'boolean' &&
    typeof since === 'number' &&
    typeof until === 'number'
  );
}
