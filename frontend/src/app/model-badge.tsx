/** Which model answers, or why none does. */
import { useTranslation } from 'react-i18next';
import { gravity } from '../generation/server-state.ts';
import { useModels } from '../generation/use-generate.ts';
import { classNames } from '../lib/class-names.ts';
import { useServerState } from './use-server-state.ts';

const dots = {
  none: 'bg-line-strong',
  good: 'bg-fix',
  passing: 'breathe bg-amber',
  bad: 'bg-lamp',
} as const;

export function ModelBadge() {
  const { t } = useTranslation('app');
  const { model } = useModels();
  const state = useServerState();
  const words = state === 'ready' && model !== null ? model.title : t(`server.${state}.title`);
  const more = state === 'ready' ? model?.description : t(`server.${state}.text`);
  return (
    <p
      role="status"
      title={more}
      className="mr-1 flex min-w-0 items-center gap-2 rounded-full border border-line px-3 py-1 text-xs text-ink-soft"
    >
      <span
        aria-hidden="true"
        data-gravity={gravity[state]}
        className={classNames('size-1.5 shrink-0 rounded-full', dots[gravity[state]])}
      />
      <span className="truncate">{words}</span>
      {gravity[state] === 'bad' && <span className="sr-only">{more}</span>}
    </p>
  );
}
