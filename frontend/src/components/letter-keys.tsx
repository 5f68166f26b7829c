/**
 * Whether single letters are shortcuts; remembered. Who speaks to the computer, or hits keys by accident, can switch
 * them off (WCAG 2.1.4).
 */
import { createContext, use, useState, type ReactNode } from 'react';
import { readStored, writeStored } from '../lib/storage.ts';

interface LetterKeys {
  areOn: boolean;
  change: (areOn: boolean) => void;
}

const LetterKeysContext = createContext<LetterKeys>({ areOn: true, change: () => undefined });

export function useLetterKeys(): LetterKeys {
  return use(LetterKeysContext);
}

export function LetterKeysProvider({ children }: { children: ReactNode }) {
  const [areOn, setOn] = useState(() => readStored('letter-keys') !== false);
  const change = (next: boolean): void => {
    writeStored('letter-keys', next);
    setOn(next);
  };
  return <LetterKeysContext value={{ areOn, change }}>{children}</LetterKeysContext>;
}
