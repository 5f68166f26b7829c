/** What is left of the page when a part of it breaks: words, and a way on. */
import { Component, type ReactNode } from 'react';
import { Button } from '../components/ui/button.tsx';
import type { english } from '../i18n/english.ts';
import { t } from '../i18n/words.ts';

interface ErrorBoundaryProps {
  /** What broke, as the viewer knows it. */
  area: keyof typeof english.app.areas;
  children: ReactNode;
}

export class ErrorBoundary extends Component<ErrorBoundaryProps, { hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return (
      <div role="alert" className="m-auto grid max-w-sm justify-items-center gap-3 p-6 text-center">
        <p className="font-medium">{t('app:broken.title', { area: t(`app:areas.${this.props.area}`) })}</p>
        <p className="text-sm text-ink-soft">{t('app:broken.text')}</p>
        <Button variant="primary" onClick={() => location.reload()}>
          {t('app:broken.reload')}
        </Button>
      </div>
    );
  }
}
