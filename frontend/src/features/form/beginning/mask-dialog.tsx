/** "Paint what should change": the start picture large, and a brush over it. Whole regions can be taken without a pointer. */
import { Brush, Eraser, Trash2, Undo2 } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from '../../../components/ui/button.tsx';
import { Choices } from '../../../components/ui/choices.tsx';
import { IconButton } from '../../../components/ui/icon-button.tsx';
import { Slider } from '../../../components/ui/slider.tsx';
import type { StartPicture } from '../../../generation/beginning/beginning.ts';
import { MaskCanvas } from './mask-canvas.tsx';
import { makeMask } from './make-mask.ts';
import { frameFor, regionNames, type Mark, type RegionName } from '../../../generation/beginning/strokes.ts';

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

const BRUSH = { min: 2, max: 40, start: 14 }; // percent of the shorter side

/** Without Radix' overlay: that one writes a style element, which the page's policy forbids. */
export function MaskDialog({ isOpen, onClose, onClosed, ...props }: MaskDialogProps) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <div aria-hidden="true" className="fixed inset-0 z-40 bg-black/70 backdrop-blur-[2px]" />
        <Dialog.Content
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
          className="rise-in fixed inset-0 z-50 m-auto flex h-fit max-h-svh w-full max-w-2xl flex-col gap-4 overflow-y-auto border border-line bg-panel p-4 shadow-[0_24px_80px_var(--shade)] outline-none sm:max-h-[94svh] sm:w-[calc(100%-2rem)] sm:rounded-2xl sm:p-5"
        >
          <Painting {...props} onClose={onClose} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Painting({ picture, shape, onClose, onDone }: Omit<MaskDialogProps, 'isOpen' | 'onClosed'>) {
  const [marks, setMarks] = useState<readonly Mark[]>(picture.marks);
  const [tool, setTool] = useState<'brush' | 'eraser'>('brush');
  const [percent, setPercent] = useState(BRUSH.start);
  const frame = frameFor(picture, shape);
  const add = (mark: Mark): void => setMarks((before) => [...before, mark]);
  const undo = (): void => setMarks((before) => before.slice(0, -1));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    undo();
  };
  return (
    <div className="contents" onKeyDown={onKeyDown}>
      <div className="grid gap-1">
        <Dialog.Title className="text-base font-semibold">Paint what should change</Dialog.Title>
        <Dialog.Description className="text-[0.8125rem] text-pretty text-ink-soft">
          What is painted red is drawn anew; everything else stays as it is.
        </Dialog.Description>
      </div>
      <MaskCanvas
        picture={picture}
        frame={frame}
        marks={marks}
        brush={{ width: percent / 100, isErasing: tool === 'eraser' }}
        onStroke={add}
      />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <span id="mask-tool" className="sr-only">
          Tool
        </span>
        <Choices
          labelledBy="mask-tool"
          value={tool}
          onChange={(value) => setTool(value === 'eraser' ? 'eraser' : 'brush')}
          choices={[
            { value: 'brush', label: 'Brush', content: <Tool icon={<Brush />} name="Brush" /> },
            { value: 'eraser', label: 'Eraser', content: <Tool icon={<Eraser />} name="Eraser" /> },
          ]}
        />
        <label className="flex min-w-36 flex-1 items-center gap-3 text-xs text-ink-faint">
          Size
          <Slider
            label="Brush size"
            value={percent}
            min={BRUSH.min}
            max={BRUSH.max}
            step={1}
            onChange={setPercent}
          />
        </label>
        <span className="flex">
          <IconButton label="Undo" icon={<Undo2 />} disabled={marks.length === 0} onClick={undo} />
          <IconButton
            label="Clear the mask"
            icon={<Trash2 />}
            disabled={marks.length === 0}
            onClick={() => setMarks([])}
          />
        </span>
      </div>
      <div role="group" aria-labelledby="mask-regions" className="flex flex-wrap items-center gap-1.5">
        <span id="mask-regions" className="mr-1 text-xs text-ink-faint">
          Or take
        </span>
        {regionNames.map((name) => (
          <RegionButton
            key={name}
            name={name}
            isOn={marks.some((mark) => mark.kind === 'region' && mark.name === name)}
            onToggle={(isOn) => setMarks(withRegion(marks, name, isOn))}
          />
        ))}
      </div>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Cancel</Button>
        <Button
          variant="primary"
          onClick={() => {
            onDone(makeMask(picture, marks, frame), marks);
            onClose();
          }}
        >
          Use this mask
        </Button>
      </div>
    </div>
  );
}

function withRegion(marks: readonly Mark[], name: RegionName, isOn: boolean): readonly Mark[] {
  const others = marks.filter((mark) => mark.kind !== 'region' || mark.name !== name);
  return isOn ? [...others, { kind: 'region', name }] : others;
}

interface RegionButtonProps {
  name: RegionName;
  isOn: boolean;
  onToggle: (isOn: boolean) => void;
}

function RegionButton({ name, isOn, onToggle }: RegionButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={() => onToggle(!isOn)}
      className="rounded-full border border-line px-2.5 py-1 text-xs text-ink-soft transition-colors hover:border-line-strong hover:text-ink aria-pressed:border-lamp aria-pressed:text-lamp-ink"
    >
      {name}
    </button>
  );
}

function Tool({ icon, name }: { icon: ReactNode; name: string }) {
  return (
    <span className="flex items-center gap-1.5 px-2 [&_svg]:size-3.5" aria-hidden="true">
      {icon}
      {name}
    </span>
  );
}
