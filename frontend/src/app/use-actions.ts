/** What the page's buttons do. */
import type { Gateway } from '../api/gateway.ts';
import { asGatewayError } from '../api/gateway-error.ts';
import type { RememberedRequest } from '../api/words.ts';
import { useToast } from '../components/toaster.tsx';
import {
  branchAt,
  isSamePoint,
  STRENGTH_DEFAULT,
  type Beginning,
} from '../generation/beginning/beginning.ts';
import { beginningOf, branchSettings, repeatable } from '../generation/beginning/again.ts';
import { wordsFor } from '../generation/error-words.ts';
import { isActive } from '../generation/generation.ts';
import { drawSeed } from '../generation/seed.ts';
import { settingsFrom } from '../generation/settings.ts';
import type { Generate } from '../generation/use-generate.ts';
import { UnreadablePicture } from '../lib/picture-file.ts';

export interface Actions {
  submit: () => void;
  cancel: () => void;
  /** Keeps the picture as it is now. */
  keep: () => void;
  tryExample: (prompt: string) => void;
  retry: () => void;
  /** The same settings from nothing, where what they began with is gone. */
  anew: () => void;
  vary: () => void;
  reuse: () => void;
  /** Makes the form go on from the step that is looked at. */
  branch: () => void;
  /** Takes a picture to start the next one from. */
  startFrom: (file: Blob, name: string) => void;
  /** The same with a finished picture of the stage. */
  startFromImage: (url: string) => void;
  edit: () => void;
  open: (id: string, request: RememberedRequest | null) => void;
}

export function useActions(generate: Generate, gateway: Gateway): Actions {
  const showToast = useToast();
  const { generation, settings, setSettings, beginning, setBeginning } = generate;
  const { request, seed } = generation;

  const begin = (next: Beginning, text: string): void => {
    setBeginning(next);
    const back = (): void => {
      setSettings(settings);
      setBeginning(beginning);
    };
    showToast({ text, action: { label: 'Undo', run: back } });
  };
  const complain = (cause: unknown): void => {
    const text = cause instanceof UnreadablePicture ? cause.message : wordsFor(asGatewayError(cause)).title;
    showToast({ text });
  };
  const reuse = (text: string): void => {
    if (request === null) return;
    setSettings(settingsFrom(request, seed));
    setBeginning(beginningOf(generate));
    showToast({ text });
    focus('prompt');
  };
  /** Starts it once more with this seed; where its start picture is gone, the form has the rest. */
  const repeat = (wanted: number | null): void => {
    const again = repeatable(generate);
    if (again === null) reuse('The picture it started from is not kept: choose it again');
    else void generate.start(wanted === null ? again : { ...again, seed: wanted });
  };
  const startFrom = (file: Blob, name: string): void => {
    generate
      .readPicture(file)
      .then((picture) =>
        begin(
          { kind: 'picture', ...picture, name, strength: STRENGTH_DEFAULT, mask: null, marks: [] },
          'The next picture starts from this one',
        ),
      )
      .catch(complain);
  };

  return {
    submit() {
      const isAnother = beginning?.kind === 'branch' && !isSamePoint(beginning.from, generation.parent);
      if (isActive(generation.phase) && !isAnother) return;
      void generate.submit();
    },
    cancel() {
      generate.cancel().catch(complain);
    },
    keep() {
      generate.finish().catch(complain);
    },
    tryExample(prompt) {
      setSettings({ ...settings, prompt });
      setBeginning(null);
      void generate.submit({ ...settings, prompt }, null);
    },
    retry: () => repeat(seed),
    anew() {
      const again = repeatable(generate);
      if (again === null) return;
      setBeginning(null);
      void generate.start({ ...again, from: null });
    },
    // A branch without a seed would take its parent's.
    vary: () => repeat(drawSeed()),
    reuse: () => reuse('Settings and seed are in the form'),
    branch() {
      const point = branchAt(generation, generate.gaze);
      if (point === null || request === null) {
        showToast({ text: 'Nothing comes after the last step: choose an earlier one' });
        return;
      }
      setSettings(branchSettings(request));
      begin(point, `Branching from step ${point.from.step}`);
      focus('prompt');
    },
    startFrom,
    startFromImage(url) {
      gateway
        .fetchPicture(url, new AbortController().signal)
        .then((blob) => startFrom(blob, 'The picture on the stage'))
        .catch(complain);
    },
    edit: () => focus('prompt'),
    open: (id, asked) => generate.open(id, asked),
  };
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}
