/** The stage before the first picture: what happens here, and prompts to start with. */
import { ArrowUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Model } from '../../api/words.ts';
import type { GatewayError } from '../../api/gateway-error.ts';
import { classNames } from '../../lib/class-names.ts';
import { wordsFor } from '../../generation/error-words.ts';
import { HangingPrints } from './hanging-prints.tsx';

interface EmptyStageProps {
  model: Model | null;
  trouble: GatewayError | null;
  onExample: (prompt: string) => void;
}

const EXAMPLES_MAX = 6;
const EXAMPLES_ON_PHONE = 3; // so that the form comes into view

export function EmptyStage({ model, trouble, onExample }: EmptyStageProps) {
  const { t } = useTranslation('stage');
  return (
    <div className="rise-in m-auto flex w-full max-w-2xl flex-col items-center gap-5 px-2 py-3 text-center sm:gap-7 sm:py-8 lg:gap-9">
      <HangingPrints />
      <div className="grid gap-2.5">
        <h2 className="text-[1.75rem] leading-tight font-semibold tracking-[-0.025em] text-balance sm:text-4xl">
          {t('empty.title')}
        </h2>
        <p className="mx-auto max-w-md text-[0.9375rem] text-pretty text-ink-soft">{t('empty.text')}</p>
      </div>
      {trouble === null ? (
        <Examples prompts={model?.example_prompts ?? []} onExample={onExample} />
      ) : (
        <EngineTrouble trouble={trouble} />
      )}
    </div>
  );
}

function Examples({
  prompts,
  onExample,
}: Pick<EmptyStageProps, 'onExample'> & { prompts: readonly string[] }) {
  const { t } = useTranslation('stage');
  return (
    <ul
      aria-label={t('empty.examples')}
      className="flex min-h-24 flex-wrap content-start justify-center gap-2"
    >
      {prompts.slice(0, EXAMPLES_MAX).map((prompt, place) => (
        <li key={prompt} className={classNames('min-w-0', place >= EXAMPLES_ON_PHONE && 'max-sm:hidden')}>
          <button
            type="button"
            onClick={() => onExample(prompt)}
            className="group flex max-w-full items-center gap-1.5 rounded-full border border-line bg-panel/80 py-1.5 pr-2.5 pl-3.5 text-left text-[0.8125rem] text-ink-soft transition-colors hover:border-lamp hover:text-ink"
          >
            <span className="truncate">{prompt}</span>
            <ArrowUpRight
              aria-hidden="true"
              className="size-3.5 shrink-0 text-ink-faint transition-colors group-hover:text-lamp-ink"
            />
          </button>
        </li>
      ))}
    </ul>
  );
}

function EngineTrouble({ trouble }: { trouble: GatewayError }) {
  const { t } = useTranslation('stage');
  const { title, text } = wordsFor(trouble);
  return (
    <div role="status" className="grid min-h-24 max-w-md content-start gap-1 text-sm">
      <p className="flex items-center justify-center gap-2 font-medium text-amber">
        <span aria-hidden="true" className="breathe size-2 rounded-full bg-amber" />
        {title}
      </p>
      <p className="text-ink-soft">{t('empty.trouble', { text })}</p>
    </div>
  );
}
