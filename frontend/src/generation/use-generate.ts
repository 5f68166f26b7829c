/** Everything the stage and the form need, tied together: the session, its pictures, the settings, what is looked at. */
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import type { Gateway } from '../api/gateway.ts';
import { asGatewayError, type GatewayError } from '../api/gateway-error.ts';
import type { GenerationRequest, Model, RememberedRequest } from '../api/words.ts';
import { readStored, writeStored } from '../lib/storage.ts';
import type { ReadPicture } from '../lib/picture-file.ts';
import type { Beginning } from './beginning/beginning.ts';
import type { Pictures } from './pictures.ts';
import { wishFor, type Gaze, type Loaded } from './picture-wish.ts';
import type { Session, SessionSnapshot } from './session.ts';
import {
  fieldErrorsFrom,
  findErrors,
  fitToModel,
  parseSettings,
  requestFrom,
  type FieldErrors,
  type Settings,
} from './settings.ts';
import { useModels } from './use-models.ts';

export interface GenerateServices {
  gateway: Gateway;
  session: Session;
  pictures: Pictures;
  readPicture: ReadPicture;
}

export interface Generate extends SessionSnapshot {
  loaded: Loaded;
  gaze: Gaze;
  setGaze: (gaze: Gaze) => void;
  models: readonly Model[];
  /** The one that the settings ask for; null while none is known. */
  model: Model | null;
  engineTrouble: GatewayError | null;
  settings: Settings;
  setSettings: (settings: Settings) => void;
  beginning: Beginning;
  setBeginning: (beginning: Beginning) => void;
  readPicture: ReadPicture;
  errors: FieldErrors;
  /** Sends the form, or shows what is wrong with it. */
  submit: (changed?: Settings, beginning?: Beginning) => Promise<void>;
  /** Starts this request as it is. */
  start: (request: GenerationRequest) => Promise<void>;
  open: (id: string, request: RememberedRequest | null) => void;
  clear: () => void;
  /** @throws {GatewayError} */
  cancel: () => Promise<void>;
  /** Keeps the picture as it is now. @throws {GatewayError} */
  finish: () => Promise<void>;
}

const farOff: Gaze = { step: null, index: null };

export function useGenerate({ gateway, session, pictures, readPicture }: GenerateServices): Generate {
  const snapshot = useSyncExternalStore(session.subscribe, session.read);
  const loaded = useSyncExternalStore(pictures.subscribe, pictures.read);
  const { models, error: engineTrouble } = useModels(gateway);
  const [stored, setStored] = useState<Settings>(() => parseSettings(readStored('settings')));
  const [errors, setErrors] = useState<FieldErrors>({});
  const [beginning, setStoredBeginning] = useState<Beginning>(null);
  const [gaze, setGaze] = useState<Gaze>(farOff);
  const { generation } = snapshot;

  const model =
    models.find(({ id }) => id === stored.model) ?? models.find((one) => one.default) ?? models[0] ?? null;
  const settings = useMemo(() => (model === null ? stored : fitToModel(stored, model)), [stored, model]);

  useEffect(() => pictures.want(wishFor(generation, gaze, loaded)), [pictures, generation, gaze, loaded]);

  const setSettings = useCallback((next: Settings) => {
    writeStored('settings', next);
    setStored(next);
    setErrors({});
  }, []);

  const setBeginning = useCallback((next: Beginning) => {
    setStoredBeginning(next);
    setErrors({});
  }, []);

  const takeStage = useCallback(() => {
    pictures.clear();
    setGaze(farOff);
    setErrors({});
  }, [pictures]);

  const start = useCallback(
    async (request: GenerationRequest): Promise<void> => {
      takeStage();
      try {
        await session.start(request);
      } catch (cause) {
        const error = asGatewayError(cause);
        const fields = fieldErrorsFrom(error.details);
        setErrors(Object.keys(fields).length > 0 ? fields : { prompt: error.message });
      }
    },
    [session, takeStage],
  );

  const submit = useCallback(
    async (changed: Settings = settings, from: Beginning = beginning): Promise<void> => {
      const found = findErrors(changed);
      setErrors(found);
      if (Object.keys(found).length === 0) await start(requestFrom(changed, model, from));
    },
    [settings, beginning, model, start],
  );

  const open = useCallback(
    (id: string, request: RememberedRequest | null) => {
      takeStage();
      void session.open(id, request);
    },
    [session, takeStage],
  );

  const clear = useCallback(() => {
    takeStage();
    session.clear();
  }, [session, takeStage]);

  const cancel = useCallback(() => session.cancel(), [session]);
  const finish = useCallback(() => session.finish(), [session]);

  const known = {
    ...snapshot,
    loaded,
    gaze,
    setGaze,
    models,
    model,
    engineTrouble,
    settings,
    setSettings,
    beginning,
    setBeginning,
    readPicture,
    errors,
  };
  return { ...known, submit, start, open, clear, cancel, finish };
}
