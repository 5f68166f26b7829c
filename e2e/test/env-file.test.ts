/** .env as people write it: the rules in .env.example, through ./start.sh. */
import { cp, readFile, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { copyFolder, removeFolder } from '../src/folder.ts';
import type { Process } from '../src/process.ts';
import { runStart, untilReady } from '../src/start.ts';

let folder: string;
let start: Process | undefined;

beforeAll(async () => {
  folder = await copyFolder();
});
afterEach(() => start?.stop());
afterAll(() => removeFolder(folder));

async function startWith(text: string | Buffer): Promise<Process> {
  await writeFile(join(folder, '.env'), text);
  start = await runStart(folder);
  return start;
}

/** Copies the shipped model under another name. */
async function copyModel(name: string, path: string): Promise<void> {
  await cp(join(folder, 'python-api/models/safelight-mini'), join(folder, path), { recursive: true });
  const card = join(folder, path, 'safelight.json');
  await writeFile(card, JSON.stringify({ ...(JSON.parse(await readFile(card, 'utf8')) as object), name }));
}

it('finds paths beside itself and in the home folder, in spite of a BOM, comments, quotes and spaces', async () => {
  await copyModel('mine', 'models/mine');
  await copyModel('another', 'models/more # of them/another');
  const home = relative(homedir(), folder);
  const process = await startWith(
    [
      '\uFEFFMODEL_CHECKPOINT_DIR=models/mine # beside this file',
      '# a comment, and then an empty line',
      '',
      `  export MODELS_DIR = '~/${home}/models/more # of them'\t# the # in the quotes stays`,
      'MODEL_DEVICE= # as if it were not there',
      'LORA_DIR=""',
      'LOG_LEVEL="loud"',
      'LOG_LEVEL=info',
    ].join('\r\n'),
  );
  const url = await untilReady(process);
  const { models } = (await (await fetch(`${url}/api/models`)).json()) as { models: { id: string }[] }; // the contract's
  expect(models.map(({ id }) => id).sort()).toEqual(['another', 'mine']);
});

it.each([
  [
    'MODEL_DEVICE=cpu\nMODEL_DEVICE cpu\n',
    "start: .env line 2: 'MODEL_DEVICE cpu' is not of the form NAME=value.",
  ],
  ['\n\nLORA_DIR="loras\n', "start: .env line 3: LORA_DIR's value begins with a quote"],
  ["LORA_DIR='loras' or so\n", "start: .env line 1: LORA_DIR's value begins with a quote"],
  [Buffer.from('\uFEFFLORA_DIR=loras\n', 'utf16le'), 'start: .env is not UTF-8 text.'],
])('refuses %j by its line', async (text, sentence) => {
  const process = await startWith(text);
  expect(await process.exit()).toBe(1);
  expect(process.output).toContain(sentence);
});
