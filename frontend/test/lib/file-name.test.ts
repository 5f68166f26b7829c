import { describe, expect, it } from 'vitest';
import { pictureFileName } from '../../src/lib/file-name.ts';

describe('pictureFileName', () => {
  it.each([
    ['A red cube, on a table!', 'a-red-cube-on-a-table-7.png'],
    ['  ../../etc/passwd\0 ', 'etc-passwd-7.png'],
    ['¿Dónde está el café?', 'dónde-está-el-café-7.png'],
    ['画', '画-7.png'],
    ['???', 'safelight-7.png'],
  ])('names %j', (prompt, name) => {
    expect(pictureFileName(prompt, 7)).toBe(name);
  });

  it('says which step a preview is of, and leaves out a seed that nobody knows', () => {
    expect(pictureFileName('a boat', 7, 4)).toBe('a-boat-7-step-4.jpg');
    expect(pictureFileName('a boat', null, 4)).toBe('a-boat-step-4.jpg');
  });

  it('ends a long prompt at a word', () => {
    const name = pictureFileName('word '.repeat(40), 7);
    expect(name).toMatch(/^(word-)+7\.png$/);
    expect(name.length).toBeLessThanOrEqual(70);
  });
});
