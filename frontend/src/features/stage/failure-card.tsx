/** What went wrong with this picture, and the way on. */
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
        <p className="text-sm text-pretty text-ink-soft">{text}</p>
      </div>
      {next === 'retry' && (
        <Button
          variant="primary"
          disabled={waitMs > 0}
          onClick={onRetry}
          className="justify-self-center tabular-nums"
        >
          {waitMs > 0 ? `Try again in ${formatEstimate(waitMs)}` : 'Try again'}
        </Button>
      )}
      {next === 'anew' && (
        <Button variant="primary" onClick={onAnew} className="justify-self-center">
          Develop it from the start
        </Button>
      )}
      {next === 'edit' && (
        <Button variant="primary" onClick={onEdit} className="justify-self-center">
          Change the settings
        </Button>
      )}
      {next === 'reload' && (
        <Button variant="primary" onClick={() => location.reload()} className="justify-self-center">
          Reload the page
        </Button>
      )}
    </div>
  );
}
