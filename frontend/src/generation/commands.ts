/** What can be done with a generation, from wherever on the page: each reads what it needs when it is called. */
import type { QueryClient } from '@tanstack/react-query';
import type { Gateway } from '../api/gateway.ts';
import { asGatewayError } from '../api/gateway-error.ts';
import type { GenerationRequest, RememberedRequest } from '../api/words.ts';
import type { Beginning } from './beginning/beginning.ts';
import type { Draft } from './draft.ts';
import { chosenModel, fittedSettings, modelsQuery } from './models.ts';
import type { Scene } from './scene.ts';
import type { Session } from './session.ts';
import { fieldErrorsFrom, findErrors, requestFrom, type Settings } from './settings.ts';

export interface Commands {
  /** Sends the form, or shows what is wrong with it. */
  submit: (changed?: Settings, beginning?: Beginning) => Promise<void>;
  /** Starts this request as it is. */
  start: (request: GenerationRequest) => Promise<void>;
  open: (id: string, request: RememberedRequest | null) => void;
  clear: () => void;
}

interface Needs {
  gateway: Gateway;
  queries: QueryClient;
  session: Session;
  scene: Scene;
  draft: Draft;
}

export function createCommands({ gateway, queries, session, scene, draft }: Needs): Commands {
  const takeStage = (): void => {
    scene.turn();
    draft.complain({});
  };

  const start = async (request: GenerationRequest): Promise<void> => {
    const answered = session.start(request);
    takeStage();
    try {
      await answered;
    } catch (cause) {
      const error = asGatewayError(cause);
      const fields = fieldErrorsFrom(error.details);
      draft.complain(Object.keys(fields).length > 0 ? fields : { prompt: error.message });
    }
  };

  return {
    start,
    async submit(changed = draft.read().settings, beginning = draft.read().beginning) {
      const model = chosenModel(queries.getQueryData(modelsQuery(gateway).queryKey) ?? [], changed);
      const settings = fittedSettings(changed, model);
      const found = findErrors(settings, beginning);
      draft.complain(found);
      if (Object.keys(found).length === 0) await start(requestFrom(settings, model, beginning));
    },
    open(id, request) {
      void session.open(id, request);
      takeStage();
    },
    clear() {
      session.clear();
      takeStage();
    },
  };
}
