/** Everything the form needs: what it holds, fitted to the model that it asks for, and the models there are. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { GatewayError } from '../api/gateway-error.ts';
import { asGatewayError } from '../api/gateway-error.ts';
import type { Model } from '../api/words.ts';
import { useSlice } from '../lib/slice.ts';
import type { Beginning } from './beginning/beginning.ts';
import type { DraftState } from './draft.ts';
import { chosenModel, fittedSettings, modelsQuery } from './models.ts';
import { useServices } from './services.ts';
import type { FieldErrors, Settings } from './settings.ts';

export interface Models {
  models: readonly Model[];
  /** The one that the settings ask for; null while none is known. */
  model: Model | null;
  /** Why there are none yet; null while the first answer is on its way, and once there are some. */
  engineTrouble: GatewayError | null;
}

export interface Generate extends DraftState, Models {
  errors: FieldErrors;
  setSettings: (settings: Settings) => void;
  setBeginning: (beginning: Beginning) => void;
}

const none: readonly Model[] = [];

export function useModels(): Models {
  const { gateway, draft } = useServices();
  const { data: models = none, failureReason } = useQuery(modelsQuery(gateway));
  const model = useSlice(draft, ({ settings }) => chosenModel(models, settings));
  return { models, model, engineTrouble: failureReason === null ? null : asGatewayError(failureReason) };
}

export function useGenerate(): Generate {
  const { draft } = useServices();
  const state = useSlice(draft, (whole) => whole);
  const known = useModels();
  const { model } = known;
  const settings = useMemo(() => fittedSettings(state.settings, model), [state.settings, model]);
  const { setSettings, setBeginning } = draft;
  return { ...state, ...known, settings, errors: state.sayErrors(), setSettings, setBeginning };
}
