/** The form on the right: what to draw and how. Its limits come from the contract and from the chosen model. */
import { useEffect, useEffectEvent, useRef } from 'react';
import { limits } from '../../api/limits.gen.ts';
import type { Model } from '../../api/words.ts';
import { Choices } from '../../components/ui/choices.tsx';
import { Field } from '../../components/ui/field.tsx';
import { BranchChip } from './beginning/branch-chip.tsx';
import { PictureStart } from './beginning/picture-start.tsx';
import { AdvancedFields } from './advanced-fields.tsx';
import { NamedChoice } from './named-choice.tsx';
import { NumberField } from './number-field.tsx';
import { PromptField } from './prompt-field.tsx';
import { SeedField } from './seed-field.tsx';
import { SizeField } from './size-field.tsx';
import { SubmitBar } from './submit-bar.tsx';
import type { Settings } from '../../generation/settings.ts';
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
  const { settings, setSettings, beginning, setBeginning, errors } = generate;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (Object.keys(errors).length > 0)
      form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [errors]);
  usePastedPicture(onStartFrom);
  const change = (part: Partial<Settings>): void => setSettings({ ...settings, ...part });
  return (
    <form
      ref={form}
      aria-label="New picture"
      noValidate
      className="flex min-h-0 flex-1 flex-col"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <div className="grid content-start gap-5 p-4 lg:min-h-0 lg:flex-1 lg:overflow-y-auto lg:p-5">
        <PromptField
          id="prompt"
          label="Prompt"
          placeholder={generate.model?.example_prompts[0] ?? 'What do you want to see?'}
          value={settings.prompt}
          maxLength={limits.prompt.maxLength}
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
        {beginning?.kind !== 'branch' && <Picture generate={generate} onFile={onStartFrom} />}
        <AdvancedFields generate={generate} change={change} />
      </div>
      <SubmitBar generate={generate} onCancel={onCancel} onKeep={onKeep} />
    </form>
  );
}

/** A picture may be pasted anywhere on the page; text goes where it always goes. */
function usePastedPicture(onFile: SettingsFormProps['onStartFrom']): void {
  const onPaste = useEffectEvent((event: ClipboardEvent) => {
    const file = [...(event.clipboardData?.files ?? [])].find(({ type }) => type.startsWith('image/'));
    if (file === undefined) return;
    event.preventDefault();
    onFile(file, 'Pasted picture');
  });
  useEffect(() => {
    const listener = (event: ClipboardEvent): void => onPaste(event);
    addEventListener('paste', listener);
    return () => removeEventListener('paste', listener);
  }, []);
}

function Picture({ generate, onFile }: { generate: Generate; onFile: SettingsFormProps['onStartFrom'] }) {
  const { settings, model, beginning, setBeginning, errors } = generate;
  return (
    <PictureStart
      picture={beginning?.kind === 'picture' ? beginning : null}
      width={settings.width ?? model?.size.default_width ?? 1}
      height={settings.height ?? model?.size.default_height ?? 1}
      steps={settings.steps ?? model?.default_steps ?? limits.steps.default}
      errors={{ picture: errors.init_image ?? errors.mask, strength: errors.strength }}
      onFile={onFile}
      onChange={setBeginning}
    />
  );
}

function ShapeFields({ generate, change }: PartProps) {
  const { settings, model, models, beginning, errors } = generate;
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
          label="Model"
          value={model.id}
          options={models.map(({ id, title }) => ({ value: id, label: title }))}
          hint={model.description}
          error={errors.model}
          onChange={(id) => change({ ...modelsOwn, model: id })}
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
        <Field id="n" label="Images" isGroup error={errors.n}>
          <Choices
            labelledBy="n-label"
            value={String(settings.n)}
            onChange={(value) => change({ n: Number(value) })}
            choices={counts.map((n) => ({
              value: String(n),
              label: n === 1 ? 'One image' : `${n} images`,
              content: n,
            }))}
          />
        </Field>
      )}
      {branch === null && (
        <NumberField
          id="steps"
          label="Steps"
          value={settings.steps ?? model?.default_steps ?? limits.steps.default}
          min={limits.steps.minimum}
          max={limits.steps.maximum}
          step={1}
          presets={stepPresets(model)}
          error={errors.steps}
          onChange={(steps) => change({ steps })}
        />
      )}
      <SeedField
        seed={settings.seed}
        isLocked={settings.isSeedLocked}
        lastSeed={lastSeed}
        branch={branch === null ? null : { seed: branch.seed, step: branch.from.step }}
        error={errors.seed}
        onChange={(seed, isSeedLocked) => change({ seed, isSeedLocked })}
      />
    </>
  );
}

function stepPresets(model: Model | null): { name: string; value: number }[] {
  if (model === null || model.draft_steps === null) return [];
  return [
    { name: 'Draft', value: model.draft_steps },
    { name: 'Standard', value: model.default_steps },
  ];
}
