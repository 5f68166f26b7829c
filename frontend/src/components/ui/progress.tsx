/** A thin line that fills. */
import * as RadixProgress from '@radix-ui/react-progress';

interface ProgressProps {
  label: string;
  /** Percent; null while nobody can tell. */
  value: number | null;
  valueText: string;
}

export function Progress({ label, value, valueText }: ProgressProps) {
  return (
    <RadixProgress.Root
      value={value}
      aria-label={label}
      getValueLabel={() => valueText}
      className="relative h-[3px] w-full overflow-hidden rounded-full bg-line forced-colors:h-2 forced-colors:border forced-colors:border-[CanvasText]"
    >
      <RadixProgress.Indicator
        className="size-full origin-left rounded-full bg-lamp forced-colors:bg-[Highlight] shadow-[0_0_12px_var(--lamp)] transition-transform duration-300 ease-out data-[state=indeterminate]:pass-by data-[state=indeterminate]:w-1/4 data-[state=indeterminate]:shadow-none"
        style={{ transform: `scaleX(${(value ?? 100) / 100})` }}
      />
    </RadixProgress.Root>
  );
}
