import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { curlFor } from '../../src/features/stage/curl-for.ts';
import { curlCommand, curlPostCommands, quoteForShell } from '../../src/lib/curl.ts';

const awkward = [
  'plain',
  "it's a 'quote'",
  '$HOME `id` $(id) \\ ! * ?',
  'two\nlines',
  '"double" & | ; > <',
  'ünïcode 画 🏮',
  "''",
  '-n --flag',
];

describe('quoteForShell', () => {
  it.each(awkward)('reaches the program unchanged: %j', (word) => {
    expect(execFileSync('/bin/sh', ['-c', `printf %s ${quoteForShell(word)}`], { encoding: 'utf8' })).toBe(
      word,
    );
  });
});

describe('curlCommand', () => {
  it('is one command whose arguments are what was asked', () => {
    const prompt = "a fox's den\n$5 & more";
    const command = curlCommand('http://h:1/api', { prompt, seed: 7 });
    const script = `curl() { printf '%s\\0' "$@"; }; ${command}`;
    const [...words] = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
    expect(words).toEqual([
      '-N',
      '--get',
      'http://h:1/api',
      '--data-urlencode',
      `prompt=${prompt}`,
      '--data-urlencode',
      'seed=7',
    ]);
  });
});

describe('curlPostCommands', () => {
  it('posts the JSON with the files’ bytes in it, and follows the stream that is answered', () => {
    const body = { prompt: "a fox's %s \\n $HOME", from: { id: 'p', step: 8 } };
    const folder = mkdtempSync(join(tmpdir(), 'curl-'));
    writeFileSync(join(folder, 'start.png'), Buffer.alloc(200, 255));
    const script = `curl() {
      case "$*" in
        *data-binary*) cat > posted; printf %s '{"urls":{"self":"/g/1","stream":"/g/1/stream"}}' ;;
        *) printf '%s\\n' "$@" ;;
      esac
    }
    ${curlPostCommands('http://h:1/api', body, { init_image: 'start.png' })}`;
    const output = execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8', cwd: folder });
    expect(output).toBe('-N\nhttp://h:1/g/1/stream\n');
    expect(JSON.parse(readFileSync(join(folder, 'posted'), 'utf8'))).toEqual({
      ...body,
      init_image: Buffer.alloc(200, 255).toString('base64'),
    });
  });
});

describe('curlFor', () => {
  it('asks for the seed that was drawn, at an absolute address, without what is a default anyway', () => {
    const command = curlFor(
      {
        prompt: 'a boat',
        negative_prompt: '',
        steps: 20,
        n: 1,
        seed: null,
        width: 256,
        height: 192,
        images: 'url',
      },
      42,
      'https://host:4000',
    );
    expect(command).toContain("'https://host:4000/api/generate'");
    expect(command).toContain("'seed=42'");
    expect(command).toContain("'width=256'");
    expect(command).not.toMatch(/steps=|n=1|negative|images/);
  });

  it('posts what a query cannot carry: a branch, LoRAs, pictures', () => {
    const from = { id: 'p', step: 8, index: 0 };
    const loras = [{ name: 'grain', scale: 0.5 }];
    const command = curlFor({ prompt: 'a boat', from, loras, images: 'url' }, 42, 'http://h:1');
    expect(command).toContain(
      '"prompt":"a boat","seed":42,"from":{"id":"p","step":8,"index":0},"loras":[{"name":"grain","scale":0.5}]',
    );
    const picture = { has_init_image: true, has_mask: true, strength: 0.3 };
    const withPicture = curlFor({ prompt: 'a boat', ...picture }, 42, 'http://h:1');
    expect(withPicture).toContain('"strength":0.3');
    expect(withPicture).toContain('"init_image":');
    expect(withPicture).toContain('base64 < start.png');
    expect(withPicture).toContain('base64 < mask.png');
    expect(curlFor({ prompt: 'a boat', from: null, loras: [] }, 42, 'http://h:1')).toContain('--get');
  });
});
