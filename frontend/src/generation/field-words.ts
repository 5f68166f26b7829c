/** What the page says about a field that the server refused: the rule and its limit, in the page's own language. */
import type { FieldError } from '../api/words.ts';
import { pageLocale, t } from '../i18n/words.ts';

/** The server's own sentence is at hand for rules that say too little by themselves, and for those that are new. */
export function wordsForField(error: FieldError): string {
  const { message } = error;
  return ruleWords(error) ?? t('errors:rules.other', { message }); // a newer server's rule has no case below
}

function ruleWords({ field, message, rule, limits }: FieldError): string | null {
  if (field.startsWith('from') && rule !== 'excludes') return t('errors:rules.from', { message }); // a step, or an index: the limits do not say which
  const limit = limits[rule];
  switch (rule) {
    case 'required':
      return t('errors:rules.required');
    case 'minimum':
    case 'maximum':
      return rangeWords(limits);
    case 'multiple_of':
      return isNumber(limit) ? t('errors:rules.multipleOf', { step: limit }) : null;
    case 'min_length':
      return isNumber(limit) ? t('errors:rules.minLength', { count: limit }) : null;
    case 'max_length':
      if (!isNumber(limit)) return null;
      return field === 'loras'
        ? t('errors:rules.maxItems', { count: limit })
        : t('errors:rules.maxLength', { count: limit });
    case 'max_bytes':
      return isNumber(limit) ? t('errors:rules.maxBytes', { megabytes: Math.floor(limit / 2 ** 20) }) : null;
    case 'max_pixels':
      return isNumber(limit) ? t('errors:rules.maxPixels', { megapixels: Math.floor(limit / 1e6) }) : null;
    case 'choice':
      return Array.isArray(limit) && limit.length > 0
        ? t('errors:rules.choice', { choices: alternatives(limit) })
        : null;
    case 'same_as_parent':
      return limit === undefined || Array.isArray(limit)
        ? null
        : t('errors:rules.sameAsParent', { value: limit });
    case 'type':
    case 'repeated':
    case 'pattern':
    case 'format':
    case 'needs':
    case 'excludes':
      return t(`errors:rules.${rule}`, { message });
    case 'unknown_field':
      return t('errors:rules.unknownField', { message });
    case 'other':
      return null;
  }
}

function rangeWords({ minimum, maximum }: FieldError['limits']): string | null {
  if (isNumber(minimum) && isNumber(maximum)) return t('errors:rules.between', { minimum, maximum });
  if (isNumber(minimum)) return t('errors:rules.minimum', { minimum });
  return isNumber(maximum) ? t('errors:rules.maximum', { maximum }) : null;
}

function alternatives(choices: readonly string[]): string {
  return new Intl.ListFormat(pageLocale(), { type: 'disjunction' }).format(choices);
}

function isNumber(limit: FieldError['limits'][string] | undefined): limit is number {
  return typeof limit === 'number';
}
