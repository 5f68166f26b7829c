/** What the page's buttons do. Each reads what is on the page when it is pressed. */
import { asGatewayError } from '../api/gateway-error.ts';
import type { Model, RememberedRequest } from '../api/words.ts';
import type { ShowToast } from '../components/toaster.tsx';
import {
  branchAt,
  isSamePoint,
  STRENGTH_DEFAULT,
  type Beginning,
  type StartPicture,
} from '../generation/beginning/beginning.ts';
import { beginningOf, branchSettings, repeatable } from '../generation/beginning/again.ts';
import { chosenModel, modelsQuery } from '../generation/models.ts';
import { wordsFor } from '../generation/error-words.ts';
import { isActive } from '../generation/generation.ts';
import { drawSeed } from '../generation/seed.ts';
import { areSeveral } from '../generation/seen-pictures.ts';
import { fitToModel, settingsFrom, type Settings } from '../generation/settings.ts';
import type { GenerateServices } from '../generation/services.ts';
import { without } from '../generation/typed-number.ts';
import { sizeForPicture } from '../features/form/size-presets.ts';
import { t } from '../i18n/words.ts';
import { UnreadablePicture, type PictureData } from '../lib/picture-file.ts';

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
  /** Makes the form go on from the step that is looked at, of this image where several are seen. */
  branch: (index?: number) => void;
  /** Takes a picture to start the next one from. */
  startFrom: (file: Blob, name: string) => void;
  /** The same with a picture of the stage, finished or as it was after a step. */
  startFromImage: (url: string) => void;
  edit: () => void;
  open: (id: string, request: RememberedRequest | null) => void;
}

export function createActions(services: GenerateServices, showToast: ShowToast): Actions {
  const { gateway, queries, session, scene, draft, commands, readPicture } = services;

  /** Exchanges what the form holds, with a way back to all of it. */
  const fill = (settings: Settings, beginning: Beginning, text: () => string): void => {
    showToast({ text, undo: draft.replace(settings, beginning) });
  };
  const complain = (cause: unknown): void => {
    if (cause instanceof UnreadablePicture) showToast({ text: () => cause.message });
    else showToast({ text: () => wordsFor(asGatewayError(cause)).title });
  };
  const reuse = (text: () => string): void => {
    const { generation } = session.read();
    if (generation.request === null) return;
    fill(settingsFrom(generation.request, generation.seed), beginningOf(session.read()), text);
    focus('prompt');
  };
  /** Starts it once more with this seed; where its start picture is gone, the form has the rest. */
  const repeat = (wanted: number | null): void => {
    const again = repeatable(session.read());
    if (again === null) reuse(() => t('app:toast.startPictureGone'));
    else void commands.start(wanted === null ? again : { ...again, seed: wanted });
  };
  let brought = 0; // pictures so far: a large one that is read late does not take a newer one's place
  const startFrom = (file: Blob, name: string): void => {
    const turn = ++brought;
    readPicture(file)
      .then((picture) => {
        if (turn !== brought) return;
        const { settings } = draft.read();
        const next: StartPicture = {
          ...{ kind: 'picture', ...picture, name },
          ...{ strength: STRENGTH_DEFAULT, mask: null, marks: [] },
        };
        const models = queries.getQueryData(modelsQuery(gateway).queryKey) ?? [];
        const size = sizeFor(picture, settings, chosenModel(models, settings));
        fill({ ...settings, ...size, typed: without(settings.typed, 'strength') }, next, () =>
          t('app:toast.startsFrom'),
        );
      })
      .catch(complain);
  };

  return {
    submit() {
      const { generation } = session.read();
      const { beginning } = draft.read();
      const isAnother = beginning?.kind === 'branch' && !isSamePoint(beginning.from, generation.parent);
      if (isActive(generation.phase) && !isAnother) return;
      void commands.submit();
    },
    cancel() {
      session.cancel().catch(complain);
    },
    keep() {
      session.finish().catch(complain);
    },
    tryExample(prompt) {
      const { settings, beginning } = draft.read();
      const isLost = beginning !== null || !['', prompt].includes(settings.prompt.trim());
      const back = draft.replace({ ...settings, prompt }, null);
      if (isLost) showToast({ text: () => t('app:toast.example'), undo: back });
      void commands.submit();
    },
    retry: () => repeat(session.read().generation.seed),
    anew() {
      const again = repeatable(session.read());
      if (again === null) return;
      draft.setBeginning(null);
      void commands.start({ ...again, from: null });
    },
    // A branch without a seed would take its parent's.
    vary: () => repeat(drawSeed()),
    reuse: () => reuse(() => t('app:toast.reused')),
    branch(index) {
      const { generation, gaze: seen } = scene.read();
      const gaze = index === undefined ? seen : { ...seen, index };
      const { request } = generation;
      const point = branchAt(generation, gaze);
      if (point === null || request === null) {
        const reason = areSeveral(generation, gaze) ? 'branchOfWhich' : 'noBranchAtEnd';
        showToast({ text: () => t(`app:toast.${reason}`) });
        return;
      }
      fill(branchSettings(request), point, () => t('app:toast.branching', { step: point.from.step }));
      focus('prompt');
    },
    startFrom,
    startFromImage(url) {
      gateway
        .fetchPicture(url, new AbortController().signal)
        .then((blob) => startFrom(blob, t('app:stagePicture')))
        .catch(complain);
    },
    edit: () => focus('prompt'),
    open: (id, asked) => commands.open(id, asked),
  };
}

/** The size that leaves most of a picture in view; the present one where no model is known yet. */
function sizeFor(picture: PictureData, settings: Settings, model: Model | null): Partial<Settings> {
  if (model === null) return {};
  const { width, height } = fitToModel(settings, model);
  const { default_width, default_height } = model.size;
  const present = { width: width ?? default_width, height: height ?? default_height };
  const fitting = sizeForPicture(model.size, picture, present);
  return fitting === present ? {} : fitting;
}

function focus(id: string): void {
  document.getElementById(id)?.focus();
}
