import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { announcementFor, connectionAnnouncement } from '../../src/generation/announcements.ts';
import { isKnownCode, wordsFor } from '../../src/generation/error-words.ts';
import { applyEvent, idle, type GenerationState } from '../../src/generation/generation.ts';
import { samplerName } from '../../src/generation/sampler-name.ts';
import { readTranscripts } from '../transcript.ts';

interface Contract {
  components: { schemas: { ErrorBody: { properties: { code: { enum: string[] } } } } };
}

const contract = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../contract/gateway.openapi.json'), 'utf8'),
) as Contract; // generated; the test below reads one list of it
const codes = contract.components.schemas.ErrorBody.properties.code.enum;

describe('error words', () => {
  it.each([...codes, 'NETWORK_ERROR', 'UNEXPECTED_ANSWER'])('know %s', (code) => {
    expect(isKnownCode(code)).toBe(true);
    const { title, text } = wordsFor({ code, message: 'The server’s sentence.' });
    expect(title).not.toBe('');
    expect(text).toMatch(/\.$/);
  });

  it('let the server speak where the code is new', () => {
    expect(wordsFor({ code: 'TOO_PURPLE', message: 'Less purple, please.' })).toMatchObject({
      text: 'Less purple, please.',
      next: 'retry',
    });
    expect(wordsFor({ code: 'toString', message: '' }).text).not.toBe('');
  });
});

describe('announcements', () => {
  function spoken(name: string): string[] {
    const sentences: string[] = [];
    let state: GenerationState = { ...idle, phase: 'submitting' };
    for (const event of readTranscripts().get(name) ?? []) {
      const next = applyEvent(state, event);
      const sentence = announcementFor(state, next);
      if (sentence !== null) sentences.push(sentence);
      state = next;
    }
    return sentences;
  }

  it('tell the turns and the quarters of a picture, not each step', () => {
    const sentences = spoken('text-to-image');
    expect(sentences.some((sentence) => sentence.startsWith('Developing'))).toBe(true);
    expect(sentences).toContain('50 percent developed.');
    expect(sentences.at(-1)).toMatch(/^Done in/);
    expect(sentences.length).toBeLessThanOrEqual(6);
  });

  it('tell how a picture ended', () => {
    expect(spoken('cancelled').at(-1)).toMatch(/^Cancelled at step \d+ of \d+\.$/);
    expect(spoken('failed').at(-1)).toMatch(/\.$/);
  });

  it('tell of a lost connection only while a picture develops', () => {
    const running: GenerationState = { ...idle, phase: 'running' };
    expect(connectionAnnouncement('offline', running)).toContain('keeps developing');
    expect(connectionAnnouncement('reconnecting', running)).toContain('Reconnecting');
    expect(connectionAnnouncement('live', running)).toBeNull();
    expect(connectionAnnouncement('offline', idle)).toBeNull();
  });
});

it.each([
  ['dpmpp_2m_karras', 'DPM++ 2M Karras'],
  ['euler_a', 'Euler a'],
  ['toString', 'ToString'],
])('writes the sampler %s', (name, words) => expect(samplerName(name)).toBe(words));
