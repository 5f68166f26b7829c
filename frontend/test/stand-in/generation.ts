/** A made-up generation with a log that readers can follow and come back to. Words in the prompt steer it. */
import type { Generation, GenerationEvent, GenerationRequest } from '../../src/api/words.ts';

export interface Pace {
  stepMs: number;
}

/** `fail`, `memory`, `queue`, `slow` in a prompt make those things happen. */
export class StandInGeneration {
  readonly log: GenerationEvent[] = [];
  readonly id: string;
  readonly request: Generation['request'];
  state: Generation['state'] = 'queued';
  #listeners = new Set<() => void>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #step = 0;
  readonly #pace: Pace;
  readonly #createdAt = new Date().toISOString();

  /** `parent` is the generation that `asked.from` names: what is not asked for is taken from it. */
  constructor(id: string, asked: GenerationRequest, pace: Pace, parent: StandInGeneration | null = null) {
    this.id = id;
    this.#pace = pace;
    const from = parent?.request;
    this.#step = asked.from?.step ?? 0;
    this.request = {
      prompt: asked.prompt,
      negative_prompt: asked.negative_prompt ?? '',
      steps: asked.steps ?? from?.steps ?? 20,
      guidance_scale: asked.guidance_scale ?? from?.guidance_scale ?? 5,
      seed: asked.seed ?? from?.seed ?? Math.floor(Math.random() * 2 ** 32),
      width: asked.width ?? from?.width ?? 256,
      height: asked.height ?? from?.height ?? 256,
      n: asked.n ?? 1,
      sampler: asked.sampler ?? from?.sampler ?? 'dpmpp_2m',
      model: asked.model ?? 'safelight-mini',
      previews: 'each',
      preview_decoder: 'auto',
      preview_size: null,
      images: 'inline',
      has_init_image: asked.init_image != null,
      has_mask: asked.mask != null,
      strength: asked.init_image == null ? null : (asked.strength ?? 0.6),
      from: asked.from ?? null,
      loras: asked.loras ?? [],
    };
    this.#queue(/queue/.test(asked.prompt) ? 3 : 0);
  }

  /** Calls `listener` whenever the log has grown. */
  follow(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get isOver(): boolean {
    return this.state !== 'queued' && this.state !== 'running';
  }

  cancel(): void {
    if (this.isOver) return;
    clearTimeout(this.#timer);
    this.state = 'cancelled';
    this.#tell({ type: 'cancelled' });
  }

  /** False before the first step of its own. */
  finish(): boolean {
    if (this.isOver) return true;
    if (this.#step === (this.request.from?.step ?? 0)) return false;
    clearTimeout(this.#timer);
    this.#later(() => this.#finish(), this.#stepMs());
    return true;
  }

  /** Steps that are run: a start picture leaves some of them out. */
  get totalSteps(): number {
    const { steps, strength } = this.request;
    return strength == null ? steps : Math.max(1, Math.floor(steps * strength));
  }

  describe(): Generation {
    const path = `/api/generate/${this.id}`;
    const images = this.log.flatMap((event) =>
      event.type === 'image'
        ? [
            {
              index: event.index,
              seed: event.seed,
              width: event.width,
              height: event.height,
              url: event.image,
            },
          ]
        : [],
    );
    const failure = this.log.find((event) => event.type === 'error');
    return {
      id: this.id,
      state: this.state,
      request: this.request,
      position: this.state === 'queued' ? 1 : null,
      eta_ms: null,
      step: this.#step,
      total_steps: this.totalSteps,
      images,
      parent: this.request.from ?? null,
      error: failure?.error ?? null,
      created_at: this.#createdAt,
      started_at: null,
      finished_at: null,
      urls: {
        self: path,
        stream: `${path}/stream`,
        cancel: `${path}/cancel`,
        finish: `${path}/finish`,
        image: `${path}/image.png?index=0`,
      },
    };
  }

  #queue(position: number): void {
    this.#tell({ type: 'queued', id: this.id, position, eta_ms: position * 4000 });
    this.#later(
      () => (position === 0 ? this.#start() : this.#queue(position - 1)),
      position === 0 ? 150 : 4000,
    );
  }

  #start(): void {
    const { seed, width, height, n, model, from: parent = null } = this.request;
    const { id, totalSteps: total_steps } = this;
    this.state = 'running';
    this.#tell({ type: 'started', id, model, seed, width, height, total_steps, n, parent });
    this.#later(() => this.#advance(), this.#stepMs());
  }

  #advance(): void {
    const { n, prompt } = this.request;
    const steps = this.totalSteps;
    const step = ++this.#step;
    for (let index = 0; index < n; index++) {
      this.#tell({
        type: 'step',
        step,
        total_steps: steps,
        progress: Math.floor((100 * step) / steps),
        image: `/api/generate/${this.id}/steps/${step}.jpg?index=${index}`,
        index,
        elapsed_ms: step * this.#stepMs(),
        eta_ms: (steps - step) * this.#stepMs(),
      });
    }
    const broken = /memory/.test(prompt) ? 'OUT_OF_MEMORY' : /fail/.test(prompt) ? 'GENERATION_FAILED' : null;
    if (broken !== null && step === 8) {
      this.#fail(broken);
      return;
    }
    this.#later(() => (step === steps ? this.#finish() : this.#advance()), this.#stepMs());
  }

  #fail(code: 'OUT_OF_MEMORY' | 'GENERATION_FAILED'): void {
    this.state = 'failed';
    const message = 'The decoder met a number that is not a number. Try another seed or fewer guidance.';
    this.#tell({ type: 'error', error: { code, message } });
  }

  #finish(): void {
    const { n, seed, width, height } = this.request;
    for (let index = 0; index < n; index++) {
      const image = `/api/generate/${this.id}/image.png?index=${index}`;
      this.#tell({ type: 'image', image, index, seed: seed + index, width, height });
    }
    this.state = 'done';
    this.#tell({ type: 'done', elapsed_ms: this.#step * this.#stepMs() + 140 });
  }

  #stepMs(): number {
    return /slow/.test(this.request.prompt) ? this.#pace.stepMs * 6 : this.#pace.stepMs;
  }

  #later(then: () => void, ms: number): void {
    this.#timer = setTimeout(then, ms);
  }

  #tell(event: GenerationEvent): void {
    this.log.push(event);
    for (const listener of this.#listeners) listener();
  }
}
