/** Says which step of which picture the next one goes on from, and what that settles. */
import { GitBranch, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorId } from '../../../components/ui/field.tsx';
import { IconButton } from '../../../components/ui/icon-button.tsx';
import type { Branch } from '../../../generation/beginning/beginning.ts';

interface BranchChipProps {
  branch: Branch;
  error: string | undefined;
  onRemove: () => void;
}

export function BranchChip({ branch, error, onRemove }: BranchChipProps) {
  const { t } = useTranslation('form');
  const { from, prompt, width, height, steps } = branch;
  return (
    <div role="group" aria-label={t('branch.label')} className="rise-in grid grid-cols-1 gap-1.5">
      <div className="flex items-center gap-3 rounded-lg border border-lamp/50 bg-lamp-wash p-1.5">
        <Frame key={branch.preview} url={branch.preview} />
        <div className="min-w-0 flex-1 text-[0.8125rem] leading-snug">
          <p className="font-medium text-ink">{t('branch.from', { step: from.step })}</p>
          <p className="truncate text-ink-soft" title={prompt}>
            {prompt}
          </p>
        </div>
        <IconButton
          label={t('branch.remove')}
          icon={<X />}
          className="size-8"
          onClick={() => {
            onRemove();
            document.getElementById('prompt')?.focus();
          }}
        />
      </div>
      <p className="text-xs text-pretty text-ink-faint tabular-nums">
        {width !== null && height !== null
          ? t('branch.settled', { width, height, count: steps })
          : t('branch.stepsSettled', { count: steps })}
      </p>
      {error !== undefined && (
        <p id={errorId('from')} role="alert" className="wrap-anywhere text-[0.8125rem] text-lamp-ink">
          {error}
        </p>
      )}
    </div>
  );
}

/** The frame itself; a sign in its place where the engine keeps it no more. */
function Frame({ url }: { url: string | null }) {
  const [isLost, setIsGone] = useState(url === null);
  return (
    <span className="grid size-12 shrink-0 place-items-center overflow-hidden rounded-[3px] border-2 border-film bg-film text-[#ffb454]">
      {isLost || url === null ? (
        <GitBranch aria-hidden="true" className="size-5" />
      ) : (
        <img
          src={url}
          alt=""
          draggable={false}
          className="size-full object-cover"
          onError={() => setIsGone(true)}
        />
      )}
    </span>
  );
}
