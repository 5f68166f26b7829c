/** Reads the golden streams as a browser's EventSource would. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEvent } from '../src/api/event-stream.ts';
import type { GenerationEvent } from '../src/api/words.ts';

const folder = join(import.meta.dirname, '../../contract/transcripts');

/** All transcripts, by name. */
export function readTranscripts(): ReadonlyMap<string, readonly GenerationEvent[]> {
  const names = readdirSync(folder).filter((file) => file.endsWith('.sse'));
  const read = (name: string): readonly GenerationEvent[] =>
    parseTranscript(readFileSync(join(folder, name), 'utf8'));
  return new Map(names.map((name) => [name.replace('.sse', ''), read(name)]));
}

function parseTranscript(text: string): readonly GenerationEvent[] {
  const data = text.split('\n\n').flatMap((block) => {
    const lines = block.split('\n').filter((line) => line.startsWith('data:'));
    return lines.length === 0 ? [] : [lines.map((line) => line.slice(5).trimStart()).join('\n')];
  });
  return data.filter((one) => one !== '[DONE]').map((one) => parseEvent(one) ?? unreadable(one));
}

function unreadable(data: string): never {
  throw new Error(`The page cannot read this event: ${data.slice(0, 200)}`);
}
