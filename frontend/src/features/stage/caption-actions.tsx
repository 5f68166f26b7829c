/** What can be done with the picture that is seen. Each button says which picture it means. */
import { Download, ImageUp, Shuffle, SlidersHorizontal, Terminal } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../components/ui/button.tsx';
import { IconButton } from '../../components/ui/icon-button.tsx';
import { Menu } from '../../components/ui/menu.tsx';
import { isActive, type GenerationState } from '../../generation/generation.ts';
import type { Gaze, Loaded } from '../../generation/picture-wish.ts';
import { areSeveral, nameOfSeen, seenPictures } from '../../generation/seen-pictures.ts';
import { curlFor } from './curl-for.ts';
import { downloadPictures } from './download.ts';
import { useCopy } from './use-copy.ts';

export interface CaptionActionsProps {
  generation: GenerationState;
  loaded: Loaded;
  gaze: Gaze;
  onVary: () => void;
  onReuse: () => void;
  /** Starts the next picture from this one. */
  onStartFrom: (url: string) => void;
}

export function CaptionActions(props: CaptionActionsProps) {
  const { generation, loaded, gaze, onVary, onReuse } = props;
  const { request, seed, n: count, phase } = generation;
  const { t } = useTranslation('stage');
  const copy = useCopy();
  if (request === null) return null;
  const seen = seenPictures(generation, gaze);
  const step = seen[0]?.step ?? gaze.step;
  const name = nameOfSeen(generation, gaze, step);
  const which = { step: step ?? 0, count, image: (gaze.index ?? 0) + 1 };
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-1.5 print:hidden">
      <Button
        disabled={seen.length === 0}
        onClick={() => downloadPictures(seen, request.prompt, loaded)}
        className="tabular-nums"
      >
        <Download aria-hidden="true" />
        {t(`download.${name}`, which)}
      </Button>
      <Button disabled={isActive(phase)} onClick={onVary}>
        <Shuffle aria-hidden="true" />
        {t('vary')}
      </Button>
      <IconButton label={t('reuse')} touchLabel={t('reuse')} icon={<SlidersHorizontal />} onClick={onReuse} />
      <StartFrom {...props} label={t(`startFrom.${name}`, which)} />
      <IconButton
        label={t('curl')}
        touchLabel={t('curl')}
        icon={<Terminal />}
        onClick={() => copy(curlFor(request, seed), 'curl')}
      />
    </div>
  );
}

/** Asks which one where several lie side by side. */
function StartFrom({ generation, gaze, label, onStartFrom }: CaptionActionsProps & { label: string }) {
  const { t } = useTranslation('stage');
  const seen = seenPictures(generation, gaze);
  const [first] = seen;
  const look = { label, touchLabel: t('startFrom.short'), icon: <ImageUp />, disabled: first === undefined };
  if (!areSeveral(generation, gaze))
    return <IconButton {...look} onClick={() => first !== undefined && onStartFrom(first.url)} />;
  const items = seen.map(({ index, url }) => ({
    label: t('image', { image: index + 1 }),
    onSelect: () => onStartFrom(url),
  }));
  return <Menu trigger={<IconButton {...look} />} label={label} items={items} />;
}
