/** The settings for later: what should not be in the picture, guidance, sampler, LoRAs. */
import { ChevronRight } from 'lucide-react';
import { Collapsible } from 'radix-ui';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { limits } from '../../api/limits.gen.ts';
import { readStored, writeStored } from '../../lib/storage.ts';
import { LoraField } from './lora-field.tsx';
import { NamedChoice } from './named-choice.tsx';
import { NumberField } from './number-field.tsx';
import { PromptField } from './prompt-field.tsx';
import { samplerName } from '../../generation/sampler-name.ts';
import type { Settings } from '../../generation/settings.ts';
import { ranges, withEntry } from '../../generation/typed-number.ts';
import type { Generate } from '../../generation/use-generate.ts';

const GUIDANCE_STEP = 0.5;
/** Shown while the model is still to tell its own. */
const GUIDANCE_UNTIL_KNOWN = 7;

interface AdvancedFieldsProps {
  generate: Generate;
  change: (part: Partial<Settings>) => void;
}

export function AdvancedFields({ generate, change }: AdvancedFieldsProps) {
  const { t } = useTranslation('form');
  const [isOpen, setIsOpen] = useState(() => readStored('advanced') === true);
  const { settings, model, errors } = generate;
  const hasError = [errors.negative_prompt, errors.guidance_scale, errors.sampler, errors.loras].some(
    Boolean,
  );
  return (
    <Collapsible.Root
      open={isOpen || hasError}
      onOpenChange={(open) => {
        setIsOpen(open);
        writeStored('advanced', open);
      }}
      className="border-t border-line pt-3"
    >
      <Collapsible.Trigger className="group -mx-1 flex w-full items-center gap-1.5 rounded-md px-1 py-1.5 text-[0.8125rem] font-medium text-ink-soft hover:text-ink">
        <ChevronRight
          aria-hidden="true"
          className="size-4 transition-transform group-data-[state=open]:rotate-90"
        />
        {t('advanced')}
      </Collapsible.Trigger>
      <Collapsible.Content className="grid grid-cols-1 gap-5 pt-3">
        <PromptField
          id="negative_prompt"
          label={t('negativePrompt.label')}
          placeholder={t('negativePrompt.placeholder')}
          value={settings.negativePrompt}
          limit={limits.negative_prompt.maxLength}
          rows={2}
          error={errors.negative_prompt}
          onChange={(negativePrompt) => change({ negativePrompt })}
        />
        <GuidanceField generate={generate} change={change} />
        <NamedChoice
          id="sampler"
          label={t('sampler')}
          value={settings.sampler ?? model?.default_sampler ?? ''}
          options={(model?.samplers ?? []).map((name) => ({ value: name, label: samplerName(name) }))}
          error={errors.sampler}
          onChange={(sampler) => change({ sampler })}
        />
        <LoraField
          names={model?.loras ?? []}
          chosen={settings.loras}
          typed={settings.typed}
          error={errors.loras}
          onChange={(loras, typed) => change({ loras, typed })}
        />
      </Collapsible.Content>
    </Collapsible.Root>
  );
}

function GuidanceField({ generate: { settings, model, errors }, change }: AdvancedFieldsProps) {
  const { t } = useTranslation('form');
  const guidance = settings.guidanceScale ?? model?.default_guidance_scale ?? GUIDANCE_UNTIL_KNOWN;
  const comfortable = model?.max_guidance_scale ?? limits.guidance_scale.maximum;
  return (
    <NumberField
      id="guidance_scale"
      label={t('guidance.label')}
      value={guidance}
      typed={settings.typed['guidance_scale']}
      range={ranges.guidance_scale}
      step={GUIDANCE_STEP}
      mark={comfortable}
      hint={guidance > comfortable ? t('guidance.tooStrong', { max: comfortable }) : undefined}
      error={errors.guidance_scale}
      onEnter={(entry) =>
        change({
          ...('value' in entry && { guidanceScale: entry.value }),
          typed: withEntry(settings.typed, 'guidance_scale', entry),
        })
      }
    />
  );
}
