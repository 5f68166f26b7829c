/** Says a sentence to screen readers without interrupting them. */

export function Announcer({ sentence }: { sentence: string }) {
  return (
    <p role="status" aria-live="polite" className="sr-only">
      {sentence}
    </p>
  );
}
