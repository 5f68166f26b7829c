/** A slider for one number. */
import { Slider as RadixSlider } from 'radix-ui';

interface SliderProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  /** A tick where the comfortable range ends. */
  mark?: number | undefined;
  disabled?: boolean;
  onChange: (value: number) => void;
}

const THUMB_PX = 16;

export function Slider({ label, value, min, max, step, mark, disabled = false, onChange }: SliderProps) {
  return (
    <RadixSlider.Root
      value={[value]}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      className="relative flex h-5 w-full touch-none items-center select-none data-disabled:opacity-45"
    >
      <RadixSlider.Track className="relative h-1 w-full grow overflow-hidden rounded-full bg-line-strong/45 forced-color-adjust-none forced-colors:bg-[GrayText]">
        <RadixSlider.Range className="absolute h-full bg-lamp forced-colors:bg-[Highlight]" />
      </RadixSlider.Track>
      {mark !== undefined && mark > min && mark < max && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute h-2.5 w-0.5 -translate-x-1/2 rounded-full bg-line-strong forced-color-adjust-none forced-colors:bg-[CanvasText]"
          style={{ left: placeOf((mark - min) / (max - min)) }}
        />
      )}
      <RadixSlider.Thumb
        aria-label={label}
        className="block size-4 cursor-grab rounded-full border-2 border-lamp bg-raised shadow forced-color-adjust-none forced-colors:border-[Highlight] forced-colors:bg-[Canvas] transition-transform hover:scale-110 active:cursor-grabbing data-disabled:cursor-default"
      />
    </RadixSlider.Root>
  );
}

/** Where the middle of the thumb stands, which never leaves the track. */
function placeOf(share: number): string {
  return `calc(${share * 100}% + ${(0.5 - share) * THUMB_PX}px)`;
}
