/** The form on the right: what to draw and how. Its limits come from the contract and from the chosen model. */
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { limits } from '../../api/limits.gen.ts';
import type { Model } from '../../api/words.ts';
import { Choices } from '../../components/ui/choices.tsx';
import { Field } from '../../components/ui/field.tsx';
import { BranchChip } from './beginning/branch-chip.tsx';
import { DropSign } from './beginning/drop-sign.tsx';
import { PictureStart } from './beginning/picture-start.tsx';
import { useBroughtPicture } from './beginning/use-brought-picture.ts';
import { AdvancedFields } from './advanced-fields.tsx';
import { NamedChoice } from './named-choice.tsx';
import { NumberField } from './number-field.tsx';
import { PromptField } from './prompt-field.tsx';
import { SeedField } from './seed-field.tsx';
import { SizeField } from './size-field.tsx';
import { SubmitBar } from './submit-bar.tsx';
import type { Settings } from '../../generation/settings.ts';
import { ranges, withEntry, without, type Entry } from '../../generation/typed-number.ts';
import { t } from '../../i18n/words.ts';
import { useScene } from '../../generation/services.ts';
import { useGenerate, type Generate } from '../../generation/use-generate.ts';

/** What another model has its own defaults for. */
const modelsOwn = { steps: null, guidanceScale: null, sampler: null, width: null, height: null, loras: [] };

interface PartProps {
  generate: Generate;
  change: (part: Partial<Settings>) => void;
}

interface SettingsFormProps {
  onSubmit: () => void;
  onCancel: () => void;
  onKeep: () => void;
  /** Takes a picture that was chosen, dropped or pasted. */
  onStartFrom: (file: Blob, name: string) => void;
}

export function SettingsForm({ onSubmit, onCancel, onKeep, onStartFrom }: SettingsFormProps) {
  const generate = useGenerate();
  const { settings, setSettings, beginning, setBeginning, errors, sayErrors } = generate;
  const { t } = useTranslation('form');
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (Object.keys(sayErrors()).length > 0)
      form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [sayErrors]); // not when they are only said in another language
  const isFileOver = useBroughtPicture(onStartFrom);
  const change = (part: Partial<Settings>): void => setSettings({ ...settings, ...part });
  return (
    <form
      ref={form}
      aria-label={t('label')}
      noValidate
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      {isFileOver && <DropSign />}
      <div className="grid grid-cols-1 content-start gap-5 p-4 lg:min-h-0 lg:flex-1 lg:overflow-y-auto lg:p-5">
        <PromptField
          id="prompt"
          label={t('prompt.label')}
          placeholder={generate.model?.example_prompts[0] ?? t('prompt.placeholder')}
          value={settings.prompt}
          limit={limits.prompt.maxLength}
          rows={3}
          error={generate.errors.prompt}
          onChange={(prompt) => change({ prompt })}
        />
        {beginning?.kind === 'branch' && (
          <BranchChip
            branch={beginning}
            error={errors.from ?? errors.steps ?? errors.width ?? errors.height ?? errors.model}
            onRemove={() => setBeginning(null)}
          />
        )}
        <ShapeFields generate={generate} change={change} />
        {beginning?.kind !== 'branch' && (
          <Picture generate={generate} change={change} onFile={onStartFrom} isFileOver={isFileOver} />
        )}
        <AdvancedFields generate={generate} change={change} />
      </div>
      <SubmitBar generate={generate} onCancel={onCancel} onKeep={onKeep} />
    </form>
  );
}

interface PictureProps extends PartProps {
  onFile: SettingsFormProps['onStartFrom'];
  isFileOver: boolean;
}

function Picture({ generate, change, onFile, isFileOver }: PictureProps) {
  const { settings, model, beginning, setBeginning, errors } = generate;
  const picture = beginning?.kind === 'picture' ? beginning : null;
  const enterStrength = (entry: Entry): void => {
    if (picture !== null && 'value' in entry) setBeginning({ ...picture, strength: entry.value });
    change({ typed: withEntry(settings.typed, 'strength', entry) });
  };
  return (
    <PictureStart
      picture={picture}
      width={settings.width ?? model?.size.default_width ?? 1}
      height={settings.height ?? model?.size.default_height ?? 1}
      steps={settings.steps ?? model?.default_steps ?? limits.steps.default}
      errors={{ picture: errors.init_image ?? errors.mask, strength: errors.strength }}
      typedStrength={settings.typed['strength']}
      isFileOver={isFileOver}
      onFile={onFile}
      onStrength={enterStrength}
      onChange={setBeginning}
    />
  );
}

function ShapeFields({ generate, change }: PartProps) {
  const { settings, model, models, beginning, errors } = generate;
  const { t } = useTranslation('form');
  const lastSeed = useScene(({ generation }) => generation.seed);
  const branch = beginning?.kind === 'branch' ? beginning : null;
  const counts = Array.from(
    { length: Math.min(model?.max_batch_size ?? 4, limits.n.maximum) },
    (_, index) => index + 1,
  );
  return (
    <>
      {models.length > 1 && model !== null && branch === null && (
        <NamedChoice
          id="model"
          label={t('model')}
          value={model.id}
          options={models.map(({ id, title }) => ({ value: id, label: title }))}
          hint={model.description}
          error={errors.model}
          onChange={(id) =>
            change({
              ...modelsOwn,
              model: id,
              typed: without(settings.typed, 'steps', 'guidance_scale'),
            })
          }
        />
      )}
      {branch !== null ? null : model === null ? (
        <div aria-hidden="true" className="h-[84px] rounded-lg bg-well" />
      ) : (
        <SizeField
          model={model}
          width={settings.width ?? model.size.default_width}
          height={settings.height ?? model.size.default_height}
          error={errors.width ?? errors.height}
          onChange={(width, height) => change({ width, height })}
        />
      )}
      {counts.length > 1 && (
        <Field id="n" label={t('images.label')} isGroup error={errors.n}>
          <Choices
            labelledBy="n-label"
            value={String(settings.n)}
            onChange={(value) => change({ n: Number(value) })}
            choices={counts.map((n) => ({
              value: String(n),
              label: t('images.count', { count: n }),
              content: n,
            }))}
          />
        </Field>
      )}
      {branch === null && (
        <NumberField
          id="steps"
          label={t('steps.label')}
          value={settings.steps ?? model?.default_steps ?? limits.steps.default}
          typed={settings.typed['steps']}
          range={ranges.steps}
          step={1}
          presets={stepPresets(model)}
          error={errors.steps}
          onEnter={(entry) =>
            change({
              ...('value' in entry && { steps: entry.value }),
              typed: withEntry(settings.typed, 'steps', entry),
            })
          }
        />
      )}
      <SeedField
        seed={settings.seed}
        isLocked={settings.isSeedLocked}
        typed={settings.typed['seed']}
        lastSeed={lastSeed}
        branch={branch === null ? null : { seed: branch.seed, step: branch.from.step }}
        error={errors.seed}
        onEnter={({ seed, isLocked, text }) =>
          change({
            seed,
            isSeedLocked: isLocked,
            typed: text === undefined ? without(settings.typed, 'seed') : { ...settings.typed, seed: text },
          })
        }
      />
    </>
  );
}

function stepPresets(model: Model | null): { name: string; value: number }[] {
  if (model === null || model.draft_steps === null) return [];
  return [
    { name: t('form:steps.draft'), value: model.draft_steps },
    { name: t('form:steps.standard'), value: model.default_steps },
  ];
}
