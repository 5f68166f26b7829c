/**
 * Short notes at the top of the picture, read aloud when they appear, each with its own way back. Below the buttons that they
 * would cover elsewhere, and in the middle of a page that is one whole (`data-whole`); they can be closed, and stay while they
 * are pointed at or have the focus.
 */
import { X } from 'lucide-react';
import { createContext, use, useCallback, useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './ui/button.tsx';
import { IconButton } from './ui/icon-button.tsx';

export interface Toast {
  /** What it says, in the language that the page speaks by now. */
  text: () => string;
  /** A way back, offered while the toast is there. */
  undo?: () => void;
  /** Whether its way back holds whatever comes after it; another one takes the place of the rest. */
  isLasting?: boolean;
}

export type ShowToast = (toast: Toast) => void;

const ToasterContext = createContext<ShowToast>(() => undefined);

const PLAIN_MS = 3_500;
const WITH_UNDO_MS = 8_000;
/** The oldest goes first. */
const TOASTS_MAX = 3;

/** Shows a toast; the same function for the page's whole life. */
export function useToast(): ShowToast {
  return use(ToasterContext);
}

export function Toaster({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<readonly { toast: Toast; key: number }[]>([]);
  const show = useCallback<ShowToast>(
    (toast) =>
      setShown((before) => {
        const stay = (other: Toast): boolean =>
          other.isLasting === true || (toast.isLasting === true && other.undo !== undefined);
        const others = before.filter((other) => stay(other.toast));
        return [...others, { toast, key: (before.at(-1)?.key ?? 0) + 1 }].slice(-TOASTS_MAX);
      }),
    [],
  );
  const close = useCallback(
    (key: number) => setShown((before) => before.filter((other) => other.key !== key)),
    [],
  );
  return (
    <ToasterContext value={show}>
      {children}
      <div
        role="status"
        className="pointer-events-none fixed inset-x-0 top-15 z-40 grid justify-items-center gap-2 px-4 lg:right-[464px] 2xl:right-[600px] min-[2000px]:right-[804px] [:root:has([data-whole])_&]:right-0 print:hidden"
      >
        {shown.map(({ toast, key }) => (
          <ToastCard key={key} toast={toast} onClose={() => close(key)} />
        ))}
      </div>
    </ToasterContext>
  );
}

function ToastCard({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const { text, undo } = toast;
  const { t } = useTranslation('app');
  const [isHeld, setHeld] = useState(false);
  const before = useRef<HTMLElement | null>(null);
  const textId = useId();

  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(onClose, undo === undefined ? PLAIN_MS : WITH_UNDO_MS);
    return () => clearTimeout(timer);
  }, [isHeld, undo]); // eslint-disable-line react-hooks/exhaustive-deps -- closing is the same for the card's whole life

  const leave = (): void => {
    onClose();
    if (before.current?.isConnected) before.current.focus({ preventScroll: true });
  };
  return (
    <div
      role="group"
      aria-labelledby={textId}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={({ relatedTarget, currentTarget }) => {
        setHeld(true);
        const isFromOutside = relatedTarget instanceof HTMLElement && !currentTarget.contains(relatedTarget);
        if (isFromOutside) before.current = relatedTarget;
      }}
      onBlur={() => setHeld(false)}
      className="rise-in pointer-events-auto flex max-w-full items-center gap-1 rounded-xl border border-line-strong/50 bg-raised py-1.5 pr-1.5 pl-4 text-sm text-ink shadow-[0_12px_40px_var(--shade)]"
    >
      <span id={textId} className="line-clamp-2 min-w-0 py-1 pr-2 break-words">
        {text()}
      </span>
      {undo !== undefined && (
        <Button
          size="sm"
          variant="ghost"
          className="text-lamp-ink"
          onClick={() => {
            undo();
            leave();
          }}
        >
          {t('undo')}
        </Button>
      )}
      <IconButton label={t('close')} icon={<X />} className="size-8 text-ink-faint" onClick={leave} />
    </div>
  );
}
