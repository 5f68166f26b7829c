/** What the gallery is narrowed by: words, flags, a model, a size. */
import { ChevronDown, Search, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { GalleryFilter } from '../../api/gateway.ts';
import type { GallerySummary } from '../../api/words.ts';
import { Button } from '../../components/ui/button.tsx';
import { IconButton } from '../../components/ui/icon-button.tsx';
import { Menu } from '../../components/ui/menu.tsx';
import { classNames } from '../../lib/class-names.ts';
import { flags } from './gallery-filter.ts';

const TYPING_MS = 250; // between the last key and the question

interface GalleryBarProps {
  filter: GalleryFilter;
  summary: GallerySummary | undefined;
  onChange: (name: keyof GalleryFilter, value: string | null) => void;
}

export function GalleryBar({ filter, summary, onChange }: GalleryBarProps) {
  const { t } = useTranslation('gallery');
  return (
    <div role="search" className="flex flex-wrap items-center gap-2">
      <SearchField text={filter.q ?? ''} onChange={(text) => onChange('q', text)} />
      <div role="group" aria-label={t('filters')} className="flex flex-wrap items-center gap-2">
        {flags.map((flag) => (
          <Button
            key={flag}
            size="sm"
            aria-pressed={filter[flag] === true}
            className={classNames('pointer-coarse:h-10', filter[flag] === true && chosen)}
            onClick={() => onChange(flag, filter[flag] === true ? null : 'true')}
          >
            {t(flag)}
          </Button>
        ))}
        <Choice
          name={t('model')}
          any={t('anyModel')}
          values={summary?.models ?? []}
          value={filter.model}
          onChange={(value) => onChange('model', value)}
        />
        <Choice
          name={t('size')}
          any={t('anySize')}
          values={summary?.sizes ?? []}
          value={filter.size}
          show={(size) => size.replace('x', ' × ')}
          onChange={(value) => onChange('size', value)}
        />
      </div>
    </div>
  );
}

const chosen = 'border-lamp bg-lamp-wash text-lamp-ink';

interface SearchFieldProps {
  text: string;
  onChange: (text: string) => void;
}

/** The question follows the typing by a moment; Back brings the words of then. */
function SearchField({ text, onChange }: SearchFieldProps) {
  const { t } = useTranslation('gallery');
  const [typed, setTyped] = useState(text);
  const [settled, setSettled] = useState(text);
  if (settled !== text) {
    setSettled(text);
    setTyped(text);
  }
  useEffect(() => {
    if (typed.trim() === text) return;
    const timer = setTimeout(() => onChange(typed.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]); // eslint-disable-line react-hooks/exhaustive-deps -- what is typed is what starts the wait
  return (
    <div className="relative min-w-0 flex-1 basis-56">
      <Search aria-hidden="true" className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-faint" />
      <input
        type="search"
        value={typed}
        maxLength={200}
        aria-label={t('search')}
        placeholder={t('search')}
        onChange={(event) => setTyped(event.target.value)}
        className="h-9 w-full rounded-lg border border-line bg-raised pr-9 pl-9 text-sm text-ink placeholder:text-ink-faint hover:border-line-strong pointer-coarse:h-11 pointer-coarse:text-base [&::-webkit-search-cancel-button]:hidden"
      />
      {typed !== '' && (
        <IconButton
          label={t('clearSearch')}
          icon={<X />}
          className="absolute top-1/2 right-1 size-8 -translate-y-1/2 text-ink-faint"
          onClick={() => {
            setTyped('');
            onChange('');
          }}
        />
      )}
    </div>
  );
}

interface ChoiceProps {
  name: string;
  any: string;
  values: readonly string[];
  value: string | undefined;
  show?: (value: string) => string;
  onChange: (value: string | null) => void;
}

/** Nothing to choose from is not shown, unless it is chosen already. */
function Choice({ name, any, values, value, show = asItIs, onChange }: ChoiceProps) {
  if (values.length < 2 && value === undefined) return null;
  const items = [
    { label: any, isChosen: value === undefined, onSelect: () => onChange(null) },
    ...values.map((one) => ({ label: show(one), isChosen: one === value, onSelect: () => onChange(one) })),
  ];
  return (
    <Menu
      label={name}
      items={items}
      trigger={
        <Button size="sm" className={classNames('pointer-coarse:h-10', value !== undefined && chosen)}>
          {value === undefined ? name : show(value)}
          <ChevronDown aria-hidden="true" />
        </Button>
      }
    />
  );
}

function asItIs(value: string): string {
  return value;
}
