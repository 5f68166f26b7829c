/** "Start from a picture": a quiet fold in the form, to drop, choose or paste one, and to say how much of it may change. */
import { Brush, ChevronRight, ImagePlus, X } from 'lucide-react';
import { Collapsible } from 'radix-ui';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useToast } from '../../../components/toaster.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { IconButton } from '../../../components/ui/icon-button.tsx';
import { classNames } from '../../../lib/class-names.ts';
import { t as say } from '../../../i18n/words.ts';
import { PICTURE_TYPES } from '../../../lib/picture-file.ts';
import { NumberField } from '../number-field.tsx';
import { croppedShare } from '../size-presets.ts';
import { stepsRun, wordsForStrength, type StartPicture } from '../../../generation/beginning/beginning.ts';
import { ranges, type Entry } from '../../../generation/typed-number.ts';
import { MaskDialog } from './mask-dialog.tsx';

const STRENGTH_STEP = 0.05;
/** Less than this share is a rounded size, not a part that is missed. */
const CROP_WORTH_SAYING = 0.01;

interface PictureStartProps {
  picture: StartPicture | null;
  /** The shape that the picture is cropped to. */
  width: number;
  height: number;
  steps: number;
  errors: { picture: string | undefined; strength: string | undefined };
  typedStrength: string | undefined;
  /** A file is held over the page. */
  isFileOver: boolean;
  onFile: (file: Blob, name: string) => void;
  onStrength: (entry: Entry) => void;
  onChange: (picture: StartPicture | null) => void;
}

export function PictureStart(props: PictureStartProps) {
  const { picture, errors, isFileOver, onFile, onChange } = props;
  const hasPicture = picture !== null;
  const [isOpen, setIsOpen] = useState(hasPicture);
  const [hadPicture, setHadPicture] = useState(hasPicture);
  if (hadPicture !== hasPicture) {
    setHadPicture(hasPicture);
    if (hasPicture) setIsOpen(true); // pasted, or taken from the stage
  }
  const { t } = useTranslation('form');
  const showToast = useToast();
  const fold = useRef<HTMLButtonElement>(null);
  const remove = (removed: StartPicture): void => {
    onChange(null);
    fold.current?.focus(); // what had it is gone
    showToast({
      text: () => say('form:picture.removed'),
      undo: () => onChange(removed),
    });
  };
  return (
    <Collapsible.Root
      open={isOpen || errors.picture !== undefined || errors.strength !== undefined}
      onOpenChange={setIsOpen}
      className="border-t border-line pt-3"
    >
      <Collapsible.Trigger
        ref={fold}
        className={classNames(
          'group -mx-1 flex w-full items-center gap-1.5 rounded-md px-1 py-1.5 text-[0.8125rem] font-medium text-ink-soft hover:text-ink',
          isFileOver && 'bg-lamp-wash text-ink',
        )}
      >
        <ChevronRight
          aria-hidden="true"
          className="size-4 transition-transform group-data-[state=open]:rotate-90"
        />
        {t('picture.label')}
        {hasPicture && !isOpen && (
          <img
            src={picture.url}
            alt={t('picture.isChosen')}
            className="ml-auto size-5 rounded-[2px] object-cover"
          />
        )}
      </Collapsible.Trigger>
      <Collapsible.Content className="grid grid-cols-1 gap-4 pt-3">
        {picture === null ? (
          <Chooser isOver={isFileOver} onFile={onFile} />
        ) : (
          <Chosen {...props} picture={picture} onRemove={() => remove(picture)} />
        )}
        {errors.picture !== undefined && (
          <p role="alert" className="wrap-anywhere text-[0.8125rem] text-lamp-ink">
            {errors.picture}
          </p>
        )}
      </Collapsible.Content>
    </Collapsible.Root>
  );
}

function Chooser({ isOver, onFile }: Pick<PictureStartProps, 'onFile'> & { isOver: boolean }) {
  const { t } = useTranslation('form');
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
        aria-label={t('picture.file')}
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
        {t('picture.choose')}
      </Button>
      <p className="text-xs text-pretty text-ink-faint">{t('picture.dropOrPaste')}</p>
    </div>
  );
}

interface ChosenProps extends PictureStartProps {
  picture: StartPicture;
  onRemove: () => void;
}

function Chosen(props: ChosenProps) {
  const { picture, width, height, steps, typedStrength, errors, onStrength, onChange, onRemove } = props;
  const { t } = useTranslation('form');
  const [isPainting, setIsPainting] = useState(false);
  const paint = useRef<HTMLButtonElement>(null);
  const { url, name, mask, strength } = picture;
  const cropped = croppedShare(picture, { width, height });
  return (
    <>
      <div className="flex flex-wrap gap-3">
        <div
          className="relative h-24 max-w-40 shrink-0 overflow-hidden rounded-[3px] border-4 border-sheet bg-sheet shadow-[0_6px_16px_var(--shade)]"
          style={{ aspectRatio: `${width} / ${height}` }}
        >
          <img src={url} alt={t('picture.alt')} className="size-full object-cover" />
          {mask !== null && (
            <span
              aria-hidden="true"
              className="absolute inset-0 bg-[#ff3b30] opacity-60 forced-color-adjust-none [mask-mode:luminance] [mask-position:center] [mask-size:cover]"
              style={{ maskImage: `url("${mask}")` }}
            />
          )}
        </div>
        <div className="grid min-w-0 flex-1 basis-48 grid-cols-1 content-between gap-2">
          <div className="flex items-start gap-1">
            <p className="min-w-0 flex-1 truncate pt-1.5 text-[0.8125rem] text-ink-soft" title={name}>
              {name}
            </p>
            <IconButton label={t('picture.remove')} icon={<X />} className="size-8" onClick={onRemove} />
          </div>
          <div className="flex flex-wrap gap-1.5">
            <Button
              ref={paint}
              size="sm"
              className="h-auto min-h-8 max-w-full py-1 text-left whitespace-normal"
              onClick={() => setIsPainting(true)}
            >
              <Brush aria-hidden="true" />
              {mask === null ? t('mask.paint') : t('mask.change')}
            </Button>
          </div>
        </div>
      </div>
      {cropped > CROP_WORTH_SAYING && (
        <p className="text-xs text-pretty text-amber">
          {t('picture.cropped', { percent: Math.round(cropped * 100), width, height })}
        </p>
      )}
      <NumberField
        id="strength"
        label={t('strengthOf.label')}
        value={strength}
        typed={typedStrength}
        range={ranges.strength}
        step={STRENGTH_STEP}
        error={errors.strength}
        hint={t('strengthOf.hint', {
          keeps: wordsForStrength(strength),
          run: stepsRun(steps, strength),
          count: steps,
        })}
        onEnter={onStrength}
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
