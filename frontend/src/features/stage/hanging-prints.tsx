/** Three prints on the drying line: the same scene as a blur, half developed, and done. Says without words what happens here. */

const PRINTS = [
  { tilt: '-rotate-3', blur: 'blur-[7px]', lamp: 'opacity-75' },
  { tilt: 'rotate-1', blur: 'blur-[2.5px]', lamp: 'opacity-40' },
  { tilt: 'rotate-[4deg]', blur: '', lamp: 'opacity-0' },
] as const;

export function HangingPrints() {
  return (
    <div aria-hidden="true" className="relative w-full max-w-md px-2">
      <span className="absolute inset-x-0 top-[7px] h-px bg-linear-to-r from-transparent via-line-strong/70 to-transparent" />
      <div className="flex justify-center gap-3 sm:gap-6">
        {PRINTS.map(({ tilt, blur, lamp }) => (
          <div key={tilt} className={`relative origin-top ${tilt}`}>
            <span className="relative z-10 mx-auto block h-4 w-2 rounded-[2px] bg-line-strong" />
            <div className="-mt-1.5 rounded-[2px] bg-sheet p-1.5 pb-4 shadow-[0_16px_18px_-10px_var(--shade)] sm:p-2 sm:pb-6">
              <div className="relative size-[74px] overflow-hidden sm:size-28">
                <Scene className={`size-full scale-110 ${blur}`} />
                <span className={`absolute inset-0 bg-[#ff4a38] mix-blend-multiply ${lamp}`} />
              </div>
            </div>
          </div>
        ))}
      </div>
    </div>
  );
}

function Scene({ className }: { className: string }) {
  return (
    <svg viewBox="0 0 100 100" className={className}>
      <rect width="100" height="100" fill="#f4c9a0" />
      <rect width="100" height="34" fill="#e9a98f" />
      <circle cx="66" cy="38" r="14" fill="#fff1cf" />
      <path d="M0 62 24 40l18 17 16-12 42 25v30H0z" fill="#7f6d8f" />
      <path d="M0 72c22-12 42-8 60 0s30 6 40 2v26H0z" fill="#3f5a63" />
      <path d="M0 88c30-10 70-6 100 2v10H0z" fill="#22343b" />
      <path d="M22 84V62m0-2-7 12h14zm0-8-5 9h10z" stroke="#16252b" strokeWidth="2" fill="#16252b" />
    </svg>
  );
}
