/** Dark, light, or as the system has it; remembered. public/theme.js applies the same before the first paint. */
import { useCallback, useState } from 'react';
import { readStored, writeStored } from '../lib/storage.ts';

export type Theme = 'system' | 'dark' | 'light';

const next: Readonly<Record<Theme, Theme>> = { system: 'dark', dark: 'light', light: 'system' };

export function useTheme(): readonly [Theme, () => void] {
  const [theme, setTheme] = useState<Theme>(() => parseTheme(readStored('theme')));
  const change = useCallback(() => {
    const chosen = next[theme];
    writeStored('theme', chosen);
    applyTheme(chosen);
    setTheme(chosen);
  }, [theme]);
  return [theme, change];
}

function parseTheme(stored: unknown): Theme {
  return stored === 'dark' || stored === 'light' ? stored : 'system';
}

function applyTheme(theme: Theme): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
}
