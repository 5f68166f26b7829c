/** Which models there are, and which of them the settings ask for. Asks again until the engine is up. */
import { queryOptions } from '@tanstack/react-query';
import { backoffMs } from '../api/backoff.ts';
import type { Gateway } from '../api/gateway.ts';
import type { Model } from '../api/words.ts';
import { fitToModel, type Settings } from './settings.ts';

const MIN_WAIT_MS = 1_500;

export function modelsQuery(gateway: Gateway) {
  return queryOptions({
    queryKey: ['models'],
    queryFn: ({ signal }) => gateway.listModels(signal),
    staleTime: Infinity,
    retry: true,
    retryDelay: (attempt) => MIN_WAIT_MS + backoffMs(attempt),
  });
}

/** Null while none is known. */
export function chosenModel(models: readonly Model[], settings: Settings): Model | null {
  return (
    models.find(({ id }) => id === settings.model) ?? models.find((one) => one.default) ?? models[0] ?? null
  );
}

export function fittedSettings(settings: Settings, model: Model | null): Settings {
  return model === null ? settings : fitToModel(settings, model);
}
