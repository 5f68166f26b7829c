/** Which models there are; asks again until the engine is up. */
import { useEffect, useState } from 'react';
import { backoffMs } from '../api/backoff.ts';
import type { Gateway } from '../api/gateway.ts';
import { asGatewayError, type GatewayError } from '../api/gateway-error.ts';
import type { Model } from '../api/words.ts';

export interface ModelsState {
  models: readonly Model[];
  /** Why there are none yet; null while the first answer is on its way, and once there are some. */
  error: GatewayError | null;
}

const MIN_WAIT_MS = 1_500;

export function useModels(gateway: Gateway): ModelsState {
  const [state, setState] = useState<ModelsState>({ models: [], error: null });
  useEffect(() => {
    const stop = new AbortController();
    void askUntilAnswered(gateway, stop.signal, setState);
    return () => stop.abort();
  }, [gateway]);
  return state;
}

async function askUntilAnswered(
  gateway: Gateway,
  signal: AbortSignal,
  tell: (state: ModelsState) => void,
): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const state = await ask(gateway, signal);
    if (isAborted(signal)) return;
    tell(state);
    if (state.error === null) return;
    await wait(MIN_WAIT_MS + backoffMs(attempt), signal);
  }
}

async function ask(gateway: Gateway, signal: AbortSignal): Promise<ModelsState> {
  try {
    return { models: await gateway.listModels(signal), error: null };
  } catch (cause) {
    return { models: [], error: asGatewayError(cause) };
  }
}

/** Asked anew each time: a wait lies in between. */
function isAborted(signal: AbortSignal): boolean {
  return signal.aborted;
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const stop = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}
