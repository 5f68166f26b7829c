/** What can be done with a generation, from wherever on the page: each reads what it needs when it is called. */
import type { QueryClient } from '@tanstack/react-query';
import type { Gateway } from '../api/gateway.ts';
import { asGatewayError, type GatewayError } from '../api/gateway-error.ts';
import type { GenerationRequest, RememberedRequest } from '../api/words.ts';
import type { Beginning } from './beginning/beginning.ts';
import type { Draft } from './draft.ts';
import { sentenceFor } from './error-words.ts';
import { chosenModel, fittedSettings, modelsQuery } from './models.ts';
import type { Scene } from './scene.ts';
import type { Session } from './session.ts';
import { fieldErrorsFrom, findErrors, requestFrom, type FieldErrors, type Settings } from './settings.ts';

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
    draft.approve();
  };

  const start = async (request: GenerationRequest): Promise<void> => {
    const answered = session.start(request);
    takeStage();
    try {
      await answered;
    } catch (cause) {
      const error = asGatewayError(cause);
      draft.complain(() => wordsForRefusal(error));
    }
  };

  return {
    start,
    async submit(changed = draft.read().settings, beginning = draft.read().beginning) {
      const model = chosenModel(queries.getQueryData(modelsQuery(gateway).queryKey) ?? [], changed);
      const settings = fittedSettings(changed, model);
      const find = (): FieldErrors => findErrors(settings, beginning);
      draft.complain(find);
      if (Object.keys(find()).length === 0) await start(requestFrom(settings, model, beginning));
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

/** At the fields that are to blame; at the prompt where none is named. */
function wordsForRefusal(error: GatewayError): FieldErrors {
  const fields = fieldErrorsFrom(error.details);
  return Object.keys(fields).length > 0 ? fields : { prompt: sentenceFor(error) };
}
