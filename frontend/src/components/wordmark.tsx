/** The lamp and the name. */
import { t } from '../i18n/words.ts';

export function Wordmark() {
  return (
    <h1 className="flex items-center gap-2.5">
      <span
        aria-hidden="true"
        className="relative size-[18px] rounded-full bg-[radial-gradient(circle_at_50%_38%,#ffe0b5_0%,#ff6a4d_38%,#c5160f_100%)] shadow-[0_0_18px_2px_rgb(255_59_48/0.55)]"
      />
      <span className="text-[0.9375rem] font-semibold tracking-[-0.01em]">{t('app:name')}</span>
    </h1>
  );
}
