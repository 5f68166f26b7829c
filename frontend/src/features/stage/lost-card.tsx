/** A picture of the history that the engine keeps no more: its thumbnail, and the way to have it again. */
import { RotateCw } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/ui/button.tsx';

interface LostCardProps {
  thumb: string | null;
  canRetry: boolean;
  /** Whether the seed is known, so that the very same picture comes out. */
  isRepeatable: boolean;
  onRetry: () => void;
}

export function LostCard({ thumb, canRetry, isRepeatable, onRetry }: LostCardProps) {
  const { t } = useTranslation('stage');
  return (
    <div className="rise-in m-auto grid max-w-sm justify-items-center gap-5 p-6 text-center">
      {thumb !== null && (
        <img
          src={thumb}
          alt=""
          className="max-h-48 rounded-[3px] border-8 border-b-24 border-sheet shadow-[0_14px_40px_var(--shade)]"
        />
      )}
      <div className="grid gap-1.5">
        <h2 className="text-lg font-semibold">{t('lost.title')}</h2>
        <p className="text-sm text-pretty text-ink-soft">
          {t('lost.text')} {isRepeatable && t('lost.repeatable')}
        </p>
      </div>
      {canRetry && (
        <Button variant="primary" onClick={onRetry}>
          <RotateCw aria-hidden="true" />
          {t('lost.retry')}
        </Button>
      )}
    </div>
  );
}
