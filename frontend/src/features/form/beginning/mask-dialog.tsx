/** "Paint what should change": the start picture large, and a brush over it. What was painted is never lost unasked. */
import { Dialog } from 'radix-ui';
import { useRef, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../components/ui/button.tsx';
import type { StartPicture } from '../../../generation/beginning/beginning.ts';
import { frameFor, type Mark } from '../../../generation/beginning/strokes.ts';
import { makeMask } from './make-mask.ts';
import { MaskCanvas } from './mask-canvas.tsx';
import { BRUSH_START, MaskTools, RegionChoices, type Tool } from './mask-tools.tsx';

interface MaskDialogProps {
  isOpen: boolean;
  picture: StartPicture;
  /** The shape of the new picture, which the start picture is cropped to. */
  shape: { width: number; height: number };
  onClose: () => void;
  /** Called when it has closed, to give the focus back. */
  onClosed: () => void;
  onDone: (mask: string | null, marks: readonly Mark[]) => void;
}

/** Without Radix' overlay: that one writes a style element, which the page's policy forbids. */
export function MaskDialog({ isOpen, ...props }: MaskDialogProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && props.onClose()}>
      <Dialog.Portal>
        <div aria-hidden="true" className="fixed inset-0 z-40 bg-black/70 backdrop-blur-[2px]" />
        <Painting {...props} />
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Painting({ picture, shape, onClose, onClosed, onDone }: Omit<MaskDialogProps, 'isOpen'>) {
  const { t } = useTranslation('form');
  const { marks, setMarks, undo } = useMarks(picture.marks);
  const [tool, setTool] = useState<Tool>({ kind: 'brush', percent: BRUSH_START });
  const [isAsking, setIsAsking] = useState(false);
  const content = useRef<HTMLDivElement>(null);
  const frame = frameFor(picture, shape);
  const isChanged = marks !== picture.marks;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    undo?.();
  };
  const goOn = (): void => {
    setIsAsking(false);
    content.current?.focus();
  };
  const use = (): void => {
    onDone(makeMask(picture, marks, frame), marks);
    onClose();
  };
  return (
    <Dialog.Content
      ref={content}
      onKeyDown={onKeyDown}
      onEscapeKeyDown={(event) => {
        if (!isChanged) return;
        event.preventDefault();
        if (isAsking) goOn();
        else setIsAsking(true);
      }}
      onPointerDownOutside={(event) => {
        if (!isChanged) return;
        event.preventDefault();
        setIsAsking(true);
      }}
      onCloseAutoFocus={(event) => {
        event.preventDefault();
        onClosed();
      }}
      className="rise-in fixed inset-0 z-50 m-auto flex h-fit max-h-svh w-full max-w-2xl flex-col gap-4 overflow-y-auto border border-line bg-panel p-4 shadow-[0_24px_80px_var(--shade)] outline-none sm:max-h-[94svh] sm:w-[calc(100%-2rem)] sm:rounded-2xl sm:p-5"
    >
      <div className="grid gap-1">
        <Dialog.Title className="text-base font-semibold">{t('mask.paint')}</Dialog.Title>
        <Dialog.Description className="text-[0.8125rem] text-pretty text-ink-soft">
          {t('mask.description')}
        </Dialog.Description>
      </div>
      <MaskCanvas
        picture={picture}
        frame={frame}
        marks={marks}
        brush={{ width: tool.percent / 100, isErasing: tool.kind === 'eraser' }}
        onStroke={(stroke) => setMarks([...marks, stroke])}
      />
      <MaskTools
        tool={tool}
        onTool={setTool}
        onUndo={undo}
        onClear={marks.length === 0 ? null : () => setMarks([])}
      />
      <RegionChoices marks={marks} onChange={setMarks} />
      {isAsking ? (
        <Question onGoOn={goOn} onDiscard={onClose} onUse={use} />
      ) : (
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant="primary" onClick={use}>
            {t('mask.use')}
          </Button>
        </div>
      )}
    </Dialog.Content>
  );
}

const UNDO_MAX = 100; // older changes stay

interface Marks {
  marks: readonly Mark[];
  setMarks: (marks: readonly Mark[]) => void;
  /** Takes the last change back, whatever it was; null where there is none. */
  undo: (() => void) | null;
}

function useMarks(initial: readonly Mark[]): Marks {
  const [{ marks, before }, set] = useState<{
    marks: readonly Mark[];
    before: readonly (readonly Mark[])[];
  }>({ marks: initial, before: initial.map((_, place) => initial.slice(0, place)) });
  const last = before.at(-1);
  return {
    marks,
    setMarks: (next) => set({ marks: next, before: [...before, marks].slice(-UNDO_MAX) }),
    undo: last === undefined ? null : () => set({ marks: last, before: before.slice(0, -1) }),
  };
}

interface QuestionProps {
  onGoOn: () => void;
  onDiscard: () => void;
  onUse: () => void;
}

function Question({ onGoOn, onDiscard, onUse }: QuestionProps) {
  const { t } = useTranslation('form');
  return (
    <div className="rise-in flex flex-wrap items-center justify-end gap-2 rounded-lg border border-lamp/50 bg-lamp-wash p-2.5 pl-3.5">
      <p role="alert" className="mr-auto text-sm font-medium">
        {t('mask.question')}
      </p>
      <Button autoFocus onClick={onGoOn}>
        {t('mask.goOn')}
      </Button>
      <Button onClick={onDiscard}>{t('mask.discard')}</Button>
      <Button variant="primary" onClick={onUse}>
        {t('mask.use')}
      </Button>
    </div>
  );
}
