/** The seed: a new one each time, or one that is kept. A branch has its parent's, unless it is to be a variation. */
import { Dices, Lock, LockOpen, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorProps, Field } from '../../components/ui/field.tsx';
import { IconButton } from '../../components/ui/icon-button.tsx';
import { Input } from '../../components/ui/input.tsx';
import { drawSeed, parseSeed } from '../../generation/seed.ts';
import { wordsForSeed } from '../../generation/typed-number.ts';

export interface SeedEntry {
  seed: number | null;
  isLocked: boolean;
  /** What was typed, where it is no seed. */
  text?: string;
}

interface SeedFieldProps {
  seed: number | null;
  isLocked: boolean;
  /** What stands in the field while it is no seed. */
  typed: string | undefined;
  /** The seed of the picture on the stage, for locking after the fact. */
  lastSeed: number | null;
  /** Set while a branch is prepared; its parent's seed, where it is known. */
  branch: { seed: number | null; step: number } | null;
  error: string | undefined;
  onEnter: (entry: SeedEntry) => void;
}

export function SeedField({ seed, isLocked, typed, lastSeed, branch, error, onEnter }: SeedFieldProps) {
  const { t } = useTranslation('form');
  /** As it is written, while the field has the focus. */
  const [draft, setDraft] = useState<string | null>(null);
  const complaint = error ?? (draft === null && typed !== undefined ? wordsForSeed() : undefined);
  const hinted = branch === null ? {} : { 'aria-describedby': 'seed-hint' };
  const told = { ...hinted, ...errorProps('seed', complaint) };
  const kept = isLocked && seed !== null ? String(seed) : '';
  const parents = branch?.seed == null ? t('seed.parents') : t('seed.parentsKnown', { seed: branch.seed });
  return (
    <Field id="seed" label={t('seed.label')} error={complaint}>
      <div className="flex gap-1.5">
        <Input
          id="seed"
          inputMode="numeric"
          autoComplete="off"
          value={draft ?? typed ?? kept}
          placeholder={branch === null ? t('seed.new') : parents}
          onChange={(event) => {
            setDraft(event.target.value);
            onEnter(entryOf(event.target.value, branch !== null));
          }}
          onBlur={() => setDraft(null)}
          className="min-w-0 tabular-nums"
          {...told}
        />
        <IconButton
          label={t('seed.roll')}
          icon={<Dices />}
          variant="outline"
          onClick={() => onEnter({ seed: drawSeed(), isLocked: true })}
        />
        {branch === null ? (
          <IconButton
            label={isLocked ? t('seed.unlock') : t('seed.lock')}
            aria-pressed={isLocked}
            icon={isLocked ? <Lock /> : <LockOpen />}
            variant="outline"
            className="aria-pressed:border-lamp aria-pressed:text-lamp-ink"
            onClick={() => onEnter({ seed: seed ?? lastSeed ?? drawSeed(), isLocked: !isLocked })}
          />
        ) : (
          <IconButton
            label={t('seed.backToParents')}
            aria-disabled={!isLocked}
            icon={<Undo2 />}
            variant="outline"
            className="aria-disabled:opacity-45"
            onClick={() => onEnter({ seed: null, isLocked: false })}
          />
        )}
      </div>
      {branch !== null && (
        <p id="seed-hint" className="text-xs text-pretty text-ink-faint">
          {isLocked ? t('seed.variation', { step: branch.step }) : t('seed.exact', { step: branch.step })}
        </p>
      )}
    </Field>
  );
}

/** A branch has its parent's where nothing is typed, so that a new one for it has to be drawn here. */
function entryOf(text: string, isBranch: boolean): SeedEntry {
  const seed = parseSeed(text);
  if (seed === null) return { seed: null, isLocked: false, text };
  if (seed !== 'new') return { seed, isLocked: true };
  return isBranch && text.trim() !== ''
    ? { seed: drawSeed(), isLocked: true }
    : { seed: null, isLocked: false };
}
