import { afterEach, describe, expect, it, vi } from 'vitest';
import { wordsForField } from '../../src/generation/field-words.ts';
import { isKnownCode, wordsFor } from '../../src/generation/error-words.ts';
import { localeFor } from '../../src/i18n/locale.ts';
import { i18n, speak, t } from '../../src/i18n/words.ts';
import { formatDuration, formatMoment } from '../../src/lib/duration.ts';
import { formatNumber } from '../../src/lib/number.ts';

function browserWith(...tags: string[]): void {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(tags);
}

afterEach(() => i18n.changeLanguage('en'));

it('is the browser’s own variety of the language, where it has one', () => {
  browserWith('en-US@posix', 'de', 'es-MX', 'es');
  expect(localeFor('es')).toBe('es-MX');
  expect(localeFor('en')).toBe('en');
});

describe('Spanish', () => {
  it('writes numbers and times as they are written there', async () => {
    browserWith('es-ES');
    await speak('es', () => true);
    expect(formatNumber(7.5)).toBe('7,5');
    expect(formatNumber(0.1 + 0.2)).toBe('0,30000000000000004');
    expect(formatNumber(4294967295)).toBe('4294967295');
    expect(formatDuration(440)).toBe('0,4 s');
    expect(formatMoment(new Date(2026, 10, 21, 16, 5).getTime())).toBe('21 nov, 16:05');
    expect(t('stage:facts.guidance', { guidance: 7.5 })).toBe('guía 7,5');
    expect(t('stage:facts.size', { width: 1024, height: 1536 })).toBe('1024 × 1536');

    browserWith('es-MX');
    expect(formatNumber(7.5)).toBe('7.5');
    expect(t('stage:facts.guidance', { guidance: 7.5 })).toBe('guía 7.5');
  });

  it('counts by its own rules', async () => {
    await speak('es', () => true);
    expect(t('announcements:queue.ahead', { count: 1 })).toBe('Hay una generación delante.');
    expect(t('announcements:queue.ahead', { count: 3 })).toBe('Hay 3 generaciones delante.');
    expect(t('form:images.count', { count: 0 })).toBe('0 imágenes');
  });

  it('says by itself what the server refuses, and quotes it where it knows more', async () => {
    await speak('es', () => true);
    const message = 'The server’s sentence.';
    const field = 'sampler';
    const choice = ['euler', 'heun', 'ddim'];
    expect(wordsForField({ field, message, rule: 'choice', limits: { choice } })).toBe(
      'Solo euler, heun o ddim.',
    );
    expect(wordsForField({ field: 'strength', message, rule: 'needs', limits: {} })).toBe(
      'Solo vale con una imagen de partida.',
    );
    expect(wordsForField({ field: 'from', message, rule: 'maximum', limits: { maximum: 3 } })).toBe(
      'No se puede continuar desde este paso.',
    );
    expect(wordsForField({ field: 'prompt', message, rule: 'other', limits: {} })).toBe(
      'El servidor no lo acepta. Dice: «The server’s sentence.»',
    );
    expect(wordsFor({ code: 'QUEUE_FULL', message }).text).not.toContain(message);
    expect(isKnownCode('TOO_PURPLE')).toBe(false);
    expect(wordsFor({ code: 'TOO_PURPLE', message }).text).toBe('El servidor dice: «The server’s sentence.»');
  });

  it('is not spoken when something else is wanted by the time its words are there', async () => {
    await speak('es', () => false);
    expect(i18n.language).toBe('en');
  });
});
