/** Owns what the other tools call Safelight's samplers, in one table that is read in both directions. */

interface SamplerNames {
  safelight: string; // python-api/safelight/diffusion/drawing/samplers.py
  a1111: string;
  /** A1111's "Schedule type". Said where its default ("Automatic") is another schedule than Safelight's. */
  schedule?: 'Uniform' | 'Karras';
  comfyui: string;
  invokeai: string;
}

/** Where several have another tool's name, the first one is what it means without a word on the schedule. */
const samplers: readonly SamplerNames[] = [
  { safelight: 'euler', a1111: 'Euler', comfyui: 'euler', invokeai: 'euler' },
  { safelight: 'euler_a', a1111: 'Euler a', comfyui: 'euler_ancestral', invokeai: 'euler_a' },
  { safelight: 'ddim', a1111: 'DDIM', comfyui: 'ddim', invokeai: 'ddim' },
  {
    safelight: 'dpmpp_2m',
    a1111: 'DPM++ 2M',
    schedule: 'Uniform',
    comfyui: 'dpmpp_2m',
    invokeai: 'dpmpp_2m',
  },
  {
    safelight: 'dpmpp_2m_karras',
    a1111: 'DPM++ 2M',
    schedule: 'Karras',
    comfyui: 'dpmpp_2m',
    invokeai: 'dpmpp_2m',
  },
  {
    safelight: 'dpmpp_2m_sde',
    a1111: 'DPM++ 2M SDE',
    schedule: 'Uniform',
    comfyui: 'dpmpp_2m_sde',
    invokeai: 'dpmpp_2m_sde',
  },
  { safelight: 'unipc', a1111: 'UniPC', comfyui: 'uni_pc', invokeai: 'unipc' },
  { safelight: 'heun', a1111: 'Heun', comfyui: 'heun', invokeai: 'heun' },
];

/** How A1111 writes a sampler; one that is in no table keeps its name. */
export function toA1111(sampler: string): { name: string; schedule?: string | undefined } {
  const names = samplers.find(({ safelight }) => safelight === sampler);
  return names === undefined ? { name: sampler } : { name: names.a1111, schedule: names.schedule };
}

/** Before its version 1.9 A1111 wrote the schedule into the sampler's name: "DPM++ 2M Karras". */
export function fromA1111(written: string, schedule?: string): string {
  const isKarrasNamed = written.endsWith(' Karras');
  const name = written.replace(/ (?:Karras|Exponential|Polyexponential)$/, '');
  const isAutomaticKarras = schedule === 'Automatic' && name === 'DPM++ 2M'; // its sampler's own default
  return safelightName('a1111', name, isKarrasNamed || isAutomaticKarras || schedule === 'Karras') ?? written;
}

export function fromComfyui(written: string, scheduler: unknown): string {
  return safelightName('comfyui', written.replace(/_gpu$/, ''), scheduler === 'karras') ?? written;
}

/** `dpmpp_2m_k` has Karras's schedule; version 2 wrote `k_euler_a` for k-diffusion's `euler_a`. */
export function fromInvokeai(written: string): string {
  const name = written.replace(/^k_/, '').replace(/_k$/, '');
  return safelightName('invokeai', name, written.endsWith('_k')) ?? written;
}

/** With a schedule that Safelight does not have for it, the sampler alone is still the nearest. */
function safelightName(
  tool: 'a1111' | 'comfyui' | 'invokeai',
  name: string,
  isKarras: boolean,
): string | undefined {
  const named = samplers.filter((names) => names[tool].toLowerCase() === name.toLowerCase());
  const fitting = isKarras ? named.find(({ schedule }) => schedule === 'Karras') : undefined;
  return (fitting ?? named[0])?.safelight;
}
