/** Short confirmations at the edge of the page, read aloud when they appear. One at a time: the newest counts. */
import { createContext, use, useCallback, useEffect, useState, type ReactNode } from 'react';
import { Button } from './ui/button.tsx';

export interface Toast {
  text: string;
  /** A way back, offered while the toast is there. */
  action?: { label: string; run: () => void };
}

export type ShowToast = (toast: Toast) => void;

const ToasterContext = createContext<ShowToast>(() => undefined);

const PLAIN_MS = 3_500;
const WITH_ACTION_MS = 8_000;

/** Shows a toast; the same function for the page's whole life. */
export function useToast(): ShowToast {
  return use(ToasterContext);
}

export function Toaster({ children }: { children: ReactNode }) {
  const [shown, setShown] = useState<{ toast: Toast; key: number } | null>(null);
  const show = useCallback<ShowToast>(
    (toast) => setShown((before) => ({ toast, key: (before?.key ?? 0) + 1 })),
    [],
  );
  useEffect(() => {
    if (shown === null) return;
    const timer = setTimeout(() => setShown(null), shown.toast.action ? WITH_ACTION_MS : PLAIN_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return (
    <ToasterContext value={show}>
      {children}
      <div
        role="status"
        className="pointer-events-none fixed inset-x-0 bottom-24 z-50 [:root:has([data-bar=tall])_&]:max-lg:bottom-38 flex justify-center px-4 lg:right-[464px] lg:bottom-6 2xl:right-[600px] min-[2000px]:right-[804px]"
      >
        {shown !== null && <ToastCard key={shown.key} toast={shown.toast} onClose={() => setShown(null)} />}
      </div>
    </ToasterContext>
  );
}

function ToastCard({ toast, onClose }: { toast: Toast; onClose: () => void }) {
  const { action } = toast;
  return (
    <div className="rise-in pointer-events-auto flex items-center gap-3 rounded-xl border border-line-strong/50 bg-raised py-2 pr-2.5 pl-4 text-sm text-ink shadow-[0_12px_40px_var(--shade)]">
      <span className="py-1 pr-1.5">{toast.text}</span>
      {action !== undefined && (
        <Button
          size="sm"
          variant="ghost"
          className="text-lamp-ink"
          onClick={() => {
            action.run();
            onClose();
          }}
        >
          {action.label}
        </Button>
      )}
    </div>
  );
}
