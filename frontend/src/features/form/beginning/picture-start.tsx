/** "Start from a picture": a quiet fold in the form, to drop, choose or paste one, and to say how much of it may change. */
import { Brush, ChevronRight, ImagePlus, X } from 'lucide-react';
import { Collapsible } from 'radix-ui';
import { useRef, useState, type DragEvent } from 'react';
import { limits } from '../../../api/limits.gen.ts';
import { Button } from '../../../components/ui/button.tsx';
import { IconButton } from '../../../components/ui/icon-button.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { PICTURE_TYPES } from '../../../lib/picture-file.ts';
import { NumberField } from '../number-field.tsx';
import { stepsRun, wordsForStrength, type StartPicture } from '../../../generation/beginning/beginning.ts';
import { MaskDialog } from './mask-dialog.tsx';

const STRENGTH_STEP = 0.05;

interface PictureStartProps {
  picture: StartPicture | null;
  /** The shape that the picture is cropped to. */
  width: number;
  height: number;
  steps: number;
  errors: { picture: string | undefined; strength: string | undefined };
  onFile: (file: Blob, name: string) => void;
  onChange: (picture: StartPicture | null) => void;
}

export function PictureStart(props: PictureStartProps) {
  const { picture, errors, onFile } = props;
  const hasPicture = picture !== null;
  const [isOpen, setIsOpen] = useState(hasPicture);
  const [hadPicture, setHadPicture] = useState(hasPicture);
  if (hadPicture !== hasPicture) {
    setHadPicture(hasPicture);
    if (hasPicture) setIsOpen(true); // pasted, or taken from the stage
  }
  const [isOver, setIsOver] = useState(false);
  const onDrag = (event: DragEvent): void => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setIsOver(event.type === 'dragenter' || event.type === 'dragover');
    const [file] = event.type === 'drop' ? event.dataTransfer.files : [];
    if (file !== undefined) onFile(file, file.name);
  };
  return (
    <Collapsible.Root
      open={isOpen || errors.picture !== undefined || errors.strength !== undefined}
      onOpenChange={setIsOpen}
      className="border-t border-line pt-3"
      onDragEnter={onDrag}
      onDragOver={onDrag}
      onDragLeave={onDrag}
      onDrop={onDrag}
    >
      <Collapsible.Trigger
        className={classNames(
          'group -mx-1 flex w-full items-center gap-1.5 rounded-md px-1 py-1.5 text-[0.8125rem] font-medium text-ink-soft hover:text-ink',
          isOver && 'bg-lamp-wash text-ink',
        )}
      >
        <ChevronRight
          aria-hidden="true"
          className="size-4 transition-transform group-data-[state=open]:rotate-90"
        />
        Start from a picture
        {hasPicture && !isOpen && (
          <img src={picture.url} alt="One is chosen" className="ml-auto size-5 rounded-[2px] object-cover" />
        )}
      </Collapsible.Trigger>
      <Collapsible.Content className="grid gap-4 pt-3">
        {picture === null ? (
          <Chooser isOver={isOver} onFile={onFile} />
        ) : (
          <Chosen {...props} picture={picture} />
        )}
        {errors.picture !== undefined && (
          <p role="alert" className="text-[0.8125rem] text-lamp-ink">
            {errors.picture}
          </p>
        )}
      </Collapsible.Content>
    </Collapsible.Root>
  );
}

function Chooser({ isOver, onFile }: Pick<PictureStartProps, 'onFile'> & { isOver: boolean }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div
      className={classNames(
        'grid justify-items-center gap-2.5 rounded-lg border border-dashed border-line-strong/60 bg-well px-4 py-5 text-center transition-colors',
        isOver && 'border-lamp bg-lamp-wash',
      )}
    >
      <input
        ref={input}
        type="file"
        accept={PICTURE_TYPES.join(',')}
        aria-label="Picture to start from"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = ''; // the same file can be chosen again
          if (file !== undefined) onFile(file, file.name);
        }}
      />
      <Button size="sm" onClick={() => input.current?.click()}>
        <ImagePlus aria-hidden="true" />
        Choose a picture
      </Button>
      <p className="text-xs text-pretty text-ink-faint">or drop or paste one here. PNG, JPEG or WebP.</p>
    </div>
  );
}

function Chosen(props: PictureStartProps & { picture: StartPicture }) {
  const { picture, width, height, steps, errors, onChange } = props;
  const [isPainting, setIsPainting] = useState(false);
  const paint = useRef<HTMLButtonElement>(null);
  const { url, name, mask, strength } = picture;
  return (
    <>
      <div className="flex gap-3">
        <div
          className="relative h-24 max-w-40 shrink-0 overflow-hidden rounded-[3px] border-4 border-sheet bg-sheet shadow-[0_6px_16px_var(--shade)]"
          style={{ aspectRatio: `${width} / ${height}` }}
        >
          <img src={url} alt="The picture it starts from" className="size-full object-cover" />
          {mask !== null && (
            <span
              aria-hidden="true"
              className="absolute inset-0 bg-[#ff3b30] opacity-60 [mask-mode:luminance] [mask-position:center] [mask-size:cover]"
              style={{ maskImage: `url("${mask}")` }}
            />
          )}
        </div>
        <div className="grid min-w-0 flex-1 content-between gap-2">
          <div className="flex items-start gap-1">
            <p className="min-w-0 flex-1 truncate pt-1.5 text-[0.8125rem] text-ink-soft" title={name}>
              {name}
            </p>
            <IconButton
              label="Remove this picture"
              icon={<X />}
              className="size-8"
              onClick={() => onChange(null)}
            />
          </div>
          <div className="flex flex-wrap gap-1.5">
            <Button ref={paint} size="sm" onClick={() => setIsPainting(true)}>
              <Brush aria-hidden="true" />
              {mask === null ? 'Paint what should change' : 'Change the mask'}
            </Button>
          </div>
        </div>
      </div>
      <NumberField
        id="strength"
        label="Strength"
        value={strength}
        min={limits.strength.minimum}
        max={limits.strength.maximum}
        step={STRENGTH_STEP}
        error={errors.strength}
        hint={`${wordsForStrength(strength)}. Runs ${stepsRun(steps, strength)} of ${steps} steps.`}
        onChange={(next) => onChange({ ...picture, strength: next })}
      />
      <MaskDialog
        isOpen={isPainting}
        picture={picture}
        shape={{ width, height }}
        onClose={() => setIsPainting(false)}
        onClosed={() => paint.current?.focus()}
        onDone={(next, marks) => onChange({ ...picture, mask: next, marks })}
      />
    </>
  );
}
