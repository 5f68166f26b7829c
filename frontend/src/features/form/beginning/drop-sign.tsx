/** Says, while a file is held over the page, what dropping it does. */
import { ImagePlus } from 'lucide-react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';

export function DropSign() {
  const { t } = useTranslation('form');
  return createPortal(
    <div
      aria-hidden="true"
      className="pointer-events-none fixed inset-0 z-50 grid place-items-center bg-black/45 p-3"
    >
      <div className="absolute inset-3 rounded-2xl border-2 border-dashed border-lamp" />
      <p className="rise-in flex items-center gap-2.5 rounded-xl border border-line-strong/50 bg-raised px-4 py-3 text-sm font-medium text-ink shadow-[0_12px_40px_var(--shade)]">
        <ImagePlus className="size-4.5 text-lamp-ink" />
        {t('picture.dropHere')}
      </p>
    </div>,
    document.body,
  );
}
