/** Goes on from the step that is looked at; asks of which image where several lie side by side. */
import { GitBranch } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useLetterKeys } from '../../components/letter-keys.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Kbd } from '../../components/ui/kbd.tsx';
import { Menu } from '../../components/ui/menu.tsx';
import { shortcuts } from '../../lib/shortcut.ts';
import { branchAt } from '../../generation/beginning/beginning.ts';
import type { GenerationState } from '../../generation/generation.ts';
import type { Gaze } from '../../generation/picture-wish.ts';
import { areSeveral } from '../../generation/seen-pictures.ts';

interface BranchButtonProps {
  generation: GenerationState;
  gaze: Gaze;
  onBranch: (index: number) => void;
}

export function BranchButton({ generation, gaze, onBranch }: BranchButtonProps) {
  const { t } = useTranslation('stage');
  const { areOn: lettersAreOn } = useLetterKeys();
  const isOfSeveral = areSeveral(generation, gaze);
  const index = gaze.index ?? 0;
  const name = isOfSeveral ? 'stepOfAll' : generation.n === 1 ? 'step' : 'stepOfImage';
  const label = t(`branch.${name}`, { step: gaze.step ?? 0, image: index + 1 });
  const look = {
    ...{ size: 'sm' as const, 'aria-label': label },
    disabled: branchAt(generation, { ...gaze, index }) === null,
    children: (
      <>
        <GitBranch aria-hidden="true" />
        <span className="sm:hidden">{t('branch.short')}</span>
        <span className="max-sm:hidden">{label}</span>
        {lettersAreOn && !isOfSeveral && <Kbd keys={shortcuts.branch} />}
      </>
    ),
  };
  if (!isOfSeveral)
    return (
      <Button {...look} aria-keyshortcuts={lettersAreOn ? 'b' : undefined} onClick={() => onBranch(index)} />
    );
  const items = Array.from({ length: generation.n }, (_, place) => ({
    label: t('image', { image: place + 1 }),
    onSelect: () => onBranch(place),
  }));
  return <Menu trigger={<Button {...look} />} label={label} items={items} />;
}
