// Watches a picture develop from Node: saves each preview and the final PNG, shows progress, survives a lost connection.
//   node watch.mjs "a red boat on a calm sea at sunset" [folder]
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventSourceParserStream } from 'eventsource-parser/stream';

const base = process.env.SAFELIGHT_URL ?? 'http://localhost:4000';
const [prompt, folder = 'pictures'] = process.argv.slice(2);
if (!prompt) {
  console.error('usage: node watch.mjs PROMPT [FOLDER]');
  process.exit(2);
}

/** Starts a generation and answers the address of its stream. */
async function start() {
  const response = await fetch(`${base}/api/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prompt }),
  });
  const body = await response.json();
  if (!response.ok) throw new Error(`${body.error.code}: ${body.error.message}`);
  return base + body.urls.stream;
}

/** Yields the stream's events; after a lost connection it goes on after the last one seen. */
async function* watch(url) {
  let lastEventId;
  for (let attempt = 0; attempt < 10; attempt += 1) {
    const headers = lastEventId ? { 'last-event-id': lastEventId } : {};
    const response = await fetch(url, { headers }).catch(() => null);
    if (response?.status === 204) return;
    if (response?.ok) {
      try {
        for await (const event of response.body
          .pipeThrough(new TextDecoderStream())
          .pipeThrough(new EventSourceParserStream())) {
          if (event.event) continue; // a frame that was cut when the server went away
          if (event.data === '[DONE]') return;
          lastEventId = event.id || lastEventId;
          attempt = 0;
          yield JSON.parse(event.data);
        }
      } catch {
        // The connection was cut: reconnect below.
      }
    }
    await sleep(500 + Math.random() * 1000);
  }
  throw new Error('the stream could not be reached any more');
}

function bytesOf(dataUrl) {
  return Buffer.from(dataUrl.slice(dataUrl.indexOf(',') + 1), 'base64');
}

await mkdir(folder, { recursive: true });
for await (const event of watch(await start())) {
  switch (event.type) {
    case 'queued':
      console.log(`waiting, ${event.position} before this one`);
      break;
    case 'started':
      console.log(`seed ${event.seed}, ${event.width}x${event.height}`);
      break;
    case 'step':
      console.log(`step ${event.step} of ${event.total_steps}`);
      if (event.image)
        await writeFile(
          join(folder, `step-${String(event.step).padStart(2, '0')}.jpg`),
          bytesOf(event.image),
        );
      break;
    case 'image':
      await writeFile(join(folder, `picture-${event.index}.png`), bytesOf(event.image));
      console.log(`saved ${join(folder, `picture-${event.index}.png`)}`);
      break;
    case 'done':
      console.log(`done in ${(event.elapsed_ms / 1000).toFixed(1)} s`);
      break;
    case 'error':
      console.error(`${event.error.code}: ${event.error.message}`);
      process.exitCode = 1;
      break;
    case 'cancelled':
      console.log('cancelled');
      break;
  }
}
