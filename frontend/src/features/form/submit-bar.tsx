/**
 * Generate, or what can be done while a picture develops: keep it as it is, or cancel. Below the form, and always in reach
 * of the thumb on a phone. A prepared branch can be started beside the picture that still develops.
 */
import { GitBranch, Pin, Sparkles, Square } from 'lucide-react';
import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLetterKeys } from '../../components/letter-keys.tsx';
import { Button } from '../../components/ui/button.tsx';
import { Kbd } from '../../components/ui/kbd.tsx';
import { isApple, shortcuts } from '../../lib/shortcut.ts';
import { isSamePoint } from '../../generation/beginning/beginning.ts';
import { canKeep, isActive } from '../../generation/generation.ts';
import { useScene } from '../../generation/services.ts';
import type { Generate } from '../../generation/use-generate.ts';

interface SubmitBarProps {
  generate: Generate;
  onCancel: () => void;
  onKeep: () => void;
}

export function SubmitBar({ generate, onCancel, onKeep }: SubmitBarProps) {
  const { settings, beginning } = generate;
  const isDeveloping = useScene(({ generation }) => isActive(generation.phase));
  const parent = useScene(({ generation }) => generation.parent);
  const isCancelling = useScene((scene) => scene.isCancelling);
  const main = useRef<HTMLButtonElement>(null);
  const isBranch = beginning?.kind === 'branch';
  const canStart = !isDeveloping || (isBranch && !isSamePoint(beginning.from, parent));
  const { t } = useTranslation('form');
  const start = t(isBranch ? 'generate.branch' : 'generate.picture', { count: settings.n });
  return (
    <div
      data-bar={isDeveloping && canStart ? 'tall' : 'flat'} // what floats above it on a phone makes room
      className="fixed inset-x-0 bottom-0 z-20 grid grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)] gap-2 border-t border-line bg-panel/95 px-4 pt-3 pb-[max(0.75rem,env(safe-area-inset-bottom))] backdrop-blur lg:static lg:p-5 lg:py-4"
    >
      {isDeveloping && canStart && (
        <Button
          type="submit"
          size="lg"
          variant="primary"
          className="col-span-2"
          aria-keyshortcuts={isApple ? 'Meta+Enter' : 'Control+Enter'}
        >
          <GitBranch aria-hidden="true" />
          {start}
          <Kbd keys={shortcuts.generate} className="ml-1" />
        </Button>
      )}
      {isDeveloping && <KeepButton onKeep={onKeep} onLeave={() => main.current?.focus()} />}
      {isDeveloping ? (
        <Button
          key="main"
          ref={main}
          size="lg"
          className="gap-1.5 px-2"
          aria-keyshortcuts="Escape"
          disabled={isCancelling}
          onClick={(event) => event.detail < 2 && onCancel()}
        >
          <Square aria-hidden="true" className="fill-lamp text-lamp" />
          {isCancelling ? t('cancelling') : t('cancel')}
          {!isCancelling && <Kbd keys={shortcuts.cancel} className="ml-1" />}
        </Button>
      ) : (
        <Button
          key="main"
          ref={main}
          type="submit"
          size="lg"
          variant="primary"
          className="col-span-2"
          aria-keyshortcuts={isApple ? 'Meta+Enter' : 'Control+Enter'}
        >
          {isBranch ? <GitBranch aria-hidden="true" /> : <Sparkles aria-hidden="true" />}
          {start}
          <Kbd keys={shortcuts.generate} className="ml-1" />
        </Button>
      )}
    </div>
  );
}

interface KeepButtonProps {
  onKeep: () => void;
  /** Called when it goes while it has the focus, which would be lost with it. */
  onLeave: () => void;
}

/** Only told to be disabled, not disabled: the focus stays on it while the picture is being kept. */
function KeepButton({ onKeep, onLeave }: KeepButtonProps) {
  const canBeKept = useScene(({ generation }) => canKeep(generation));
  const isCancelling = useScene((scene) => scene.isCancelling);
  const isKeeping = useScene((scene) => scene.isKeeping);
  const { t } = useTranslation('form');
  const { areOn: lettersAreOn } = useLetterKeys();
  const button = useRef<HTMLButtonElement>(null);
  const leave = useRef(onLeave);
  useLayoutEffect(() => {
    leave.current = onLeave;
  });
  useLayoutEffect(() => {
    const here = button.current;
    return () => {
      if (here !== null && here === document.activeElement) leave.current();
    };
  }, []);
  const isOff = isCancelling || isKeeping || !canBeKept;
  return (
    <Button
      ref={button}
      size="lg"
      className="gap-1.5 px-2 aria-disabled:cursor-default aria-disabled:opacity-45 aria-disabled:hover:border-line"
      aria-keyshortcuts={lettersAreOn ? 'k' : undefined}
      aria-disabled={isOff}
      title={t('keep.title')}
      onClick={(event) => event.detail < 2 && !isOff && onKeep()}
    >
      <Pin aria-hidden="true" />
      {isKeeping ? t('keep.running') : t('keep.label')}
      {!isKeeping && lettersAreOn && <Kbd keys={shortcuts.keep} className="ml-1" />}
    </Button>
  );
}
