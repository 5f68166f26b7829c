/** Pictures that are pasted or dropped, anywhere on the page. A dropped file never takes the page's place. */
import { useEffect, useEffectEvent, useState } from 'react';
import { t } from '../../../i18n/words.ts';

/** Answers whether a file is being held over the page. */
export function useBroughtPicture(onFile: (file: Blob, name: string) => void): boolean {
  const [isOver, setIsOver] = useState(false);
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    const file = [...(event.clipboardData?.files ?? [])].find(isPicture);
    if (file === undefined || isDialogOpen()) return; // text goes where it always goes
    event.preventDefault();
    onFile(file, t('form:picture.pasted'));
  });
  const onDrag = useEffectEvent((event: DragEvent) => {
    if (event.dataTransfer === null || !event.dataTransfer.types.includes('Files')) return;
    event.preventDefault(); // else the browser opens the file
    const isLeaving = event.type === 'dragleave' && event.relatedTarget === null;
    setIsOver(event.type !== 'drop' && !isLeaving && !isDialogOpen());
    if (event.type !== 'drop' || isDialogOpen()) return;
    const files = [...event.dataTransfer.files];
    const file = files.find(isPicture) ?? files[0]; // another is taken too, and refused with words
    if (file !== undefined) onFile(file, file.name);
  });
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    addEventListener('paste', (event) => onPaste(event), { signal });
    for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'] as const)
      addEventListener(type, (event) => onDrag(event), { signal });
    return () => stop.abort();
  }, []);
  return isOver;
}

function isPicture({ type }: File): boolean {
  return type.startsWith('image/');
}

/** While a mask is painted, its picture is not to be exchanged below it. */
function isDialogOpen(): boolean {
  return document.querySelector('[role=dialog]') !== null;
}
