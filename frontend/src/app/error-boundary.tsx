/** What is left of the page when a part of it breaks: words, and a way on. */
import { Component, type ReactNode } from 'react';
import { Button } from '../components/ui/button.tsx';

interface ErrorBoundaryProps {
  /** What broke, as the viewer knows it. */
  area: string;
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
        <p className="font-medium">{this.props.area} stopped working.</p>
        <p className="text-sm text-ink-soft">
          A picture that was developing goes on meanwhile. Reload the page to come back to it.
        </p>
        <Button variant="primary" onClick={() => location.reload()}>
          Reload the page
        </Button>
      </div>
    );
  }
}
