/** What went wrong with this picture, and the way on. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/ui/button.tsx';
import { formatEstimate } from '../../lib/duration.ts';
import { useTicking } from '../../lib/use-ticking.ts';
import { wordsFor } from '../../generation/error-words.ts';

interface FailureCardProps {
  failure: { code: string; message: string; retryAfterMs?: number | null };
  /** Whether it was to go on from a step of another picture. */
  isBranch: boolean;
  onRetry: () => void;
  /** Starts with the same settings from nothing. */
  onAnew: () => void;
  onEdit: () => void;
}

export function FailureCard({ failure, isBranch, onRetry, onAnew, onEdit }: FailureCardProps) {
  const { t } = useTranslation('stage');
  const { title, text, next } = wordsFor(failure, isBranch);
  const retryAfterMs = failure.retryAfterMs ?? 0;
  const waitMs = Math.max(0, retryAfterMs - useTicking(failure, retryAfterMs > 0));
  return (
    <div
      role="alert"
      className="rise-in grid max-w-sm gap-3 rounded-2xl border border-line bg-panel/95 p-5 text-center shadow-[0_20px_60px_var(--shade)] backdrop-blur"
    >
      <div className="grid gap-1.5">
        <h2 className="text-base font-semibold text-balance">{title}</h2>
        <p className="text-sm text-pretty break-words text-ink-soft">{text}</p>
      </div>
      {next === 'retry' && (
        <WayOn isOff={waitMs > 0} onClick={onRetry}>
          {waitMs > 0 ? t('failure.retryIn', { duration: formatEstimate(waitMs) }) : t('failure.retry')}
        </WayOn>
      )}
      {next === 'anew' && <WayOn onClick={onAnew}>{t('failure.anew')}</WayOn>}
      {next === 'edit' && <WayOn onClick={onEdit}>{t('failure.edit')}</WayOn>}
      {next === 'reload' && <WayOn onClick={() => location.reload()}>{t('failure.reload')}</WayOn>}
    </div>
  );
}

interface WayOnProps {
  isOff?: boolean;
  onClick: () => void;
  children: ReactNode;
}

function WayOn({ isOff = false, onClick, children }: WayOnProps) {
  return (
    <Button variant="primary" disabled={isOff} onClick={onClick} className="justify-self-center tabular-nums">
      {children}
    </Button>
  );
}
