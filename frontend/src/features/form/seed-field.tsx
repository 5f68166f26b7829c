/** The seed: a new one each time, or one that is kept. A branch has its parent's, unless it is to be a variation. */
import { Dices, Lock, LockOpen, Undo2 } from 'lucide-react';
import { errorProps, Field } from '../../components/ui/field.tsx';
import { IconButton } from '../../components/ui/icon-button.tsx';
import { Input } from '../../components/ui/input.tsx';
import { drawSeed, parseSeed } from '../../generation/seed.ts';

interface SeedFieldProps {
  seed: number | null;
  isLocked: boolean;
  /** The seed of the picture on the stage, for locking after the fact. */
  lastSeed: number | null;
  /** Set while a branch is prepared; its parent's seed, where it is known. */
  branch: { seed: number | null; step: number } | null;
  error: string | undefined;
  onChange: (seed: number | null, isLocked: boolean) => void;
}

export function SeedField({ seed, isLocked, lastSeed, branch, error, onChange }: SeedFieldProps) {
  const shown = isLocked && seed !== null ? String(seed) : '';
  const parents = branch?.seed == null ? 'The parent’s' : `${branch.seed}, the parent’s`;
  return (
    <Field id="seed" label="Seed" error={error}>
      <div className="flex gap-1.5">
        <Input
          id="seed"
          inputMode="numeric"
          autoComplete="off"
          value={shown}
          placeholder={branch === null ? 'New each time' : parents}
          onChange={(event) => {
            const typed = parseSeed(event.target.value);
            onChange(typed, typed !== null);
          }}
          className="tabular-nums"
          {...(branch !== null && { 'aria-describedby': 'seed-hint' })}
          {...errorProps('seed', error)}
        />
        <IconButton
          label="Roll the dice"
          icon={<Dices />}
          variant="outline"
          onClick={() => onChange(drawSeed(), true)}
        />
        {branch === null ? (
          <IconButton
            label={isLocked ? 'Unlock: a new seed each time' : 'Lock: keep this seed'}
            aria-pressed={isLocked}
            icon={isLocked ? <Lock /> : <LockOpen />}
            variant="outline"
            className="aria-pressed:border-lamp aria-pressed:text-lamp-ink"
            onClick={() => onChange(seed ?? lastSeed ?? drawSeed(), !isLocked)}
          />
        ) : (
          <IconButton
            label="Back to the parent’s seed"
            aria-disabled={!isLocked}
            icon={<Undo2 />}
            variant="outline"
            className="aria-disabled:opacity-45"
            onClick={() => onChange(null, false)}
          />
        )}
      </div>
      {branch !== null && (
        <p id="seed-hint" className="text-xs text-pretty text-ink-faint">
          {isLocked
            ? `Fresh noise after step ${branch.step}: a variation.`
            : `Goes on after step ${branch.step} exactly as its parent did. Roll the dice for a variation.`}
        </p>
      )}
    </Field>
  );
}
