/** A thousand requests that make no sense: each is refused with a code, and nothing goes wrong inside. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startSystem, type System } from '../src/system.ts';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

const FIELDS = [
  'prompt',
  'negative_prompt',
  'steps',
  'guidance_scale',
  'seed',
  'width',
  'height',
  'n',
  'sampler',
  'model',
  'previews',
  'preview_size',
  'images',
  'init_image',
  'mask',
  'strength',
  'from',
  'loras',
  'surprise',
];
const NOT_PROMPT = FIELDS.slice(1);
const VALUES = [
  '',
  '-1',
  '1e99',
  'NaN',
  'Infinity',
  '999999999999',
  '0.5',
  'null',
  '{}',
  '[]',
  '\u0000',
  '../../etc/passwd',
  'ü'.repeat(600),
  '<script>',
  '%',
  "'; --",
];

/** What a generation may start from, but none that could be: the words are right, the engine has to look. */
const BEGINNINGS = [
  { init_image: '' },
  { init_image: 'data:image/png;base64,' },
  { init_image: 'no base64!' },
  { init_image: 'aGVsbG8=' },
  { init_image: 'data:image/svg+xml;base64,PHN2Zy8+' },
  { init_image: 'https://example.com/picture.png' },
  { init_image: 'A'.repeat(20_000) },
  { mask: 'aGVsbG8=' },
  { strength: 0.5 },
  { from: { id: '0123456789abcdef01234567', step: 8 } },
  { from: { id: '0123456789abcdef01234567', step: 8 }, init_image: 'aGVsbG8=' },
  { loras: [{ name: 'none of ours' }] },
  { loras: [{ name: '../../etc/passwd' }] },
];

/** A small deterministic generator (a linear congruential one), so that a failure can be repeated. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state % sides;
  };
}

type Roll = ReturnType<typeof dice>;
const pick = <T>(roll: Roll, from: readonly T[]): T => from[roll(from.length)] as T; // the index is in range

const KINDS: ((roll: Roll) => [string, RequestInit])[] = [
  (roll) => [`/api/generate?${badQuery(roll)}`, {}],
  (roll) => [
    '/api/generate',
    json(
      JSON.stringify({
        prompt: ' ',
        [pick(roll, NOT_PROMPT)]: pick(roll, [...VALUES, -1, 1e99, null, [], {}, true]),
      }),
    ),
  ],
  (roll) => ['/api/generate', json(JSON.stringify({ prompt: 'a', ...pick(roll, BEGINNINGS) }))],
  (roll) => [
    '/api/generate',
    json(pick(roll, ['', '{', '[]', 'null', '"text"', '{"prompt":', '{"prompt":"a","prompt":}'])),
  ],
  (roll) => [
    '/api/generate',
    {
      method: 'POST',
      headers: { 'content-type': pick(roll, ['text/plain', 'application/xml', 'multipart/form-data']) },
      body: '{"prompt":"a"}',
    },
  ],
  () => ['/api/generate', json(JSON.stringify({ prompt: 'a'.repeat(200_000) }))],
  (roll) => [
    `/api/generate/${encodeURIComponent(pick(roll, VALUES) || 'x')}`,
    { method: pick(roll, ['GET', 'DELETE', 'PUT']) },
  ],
  (roll) => [
    `/api/generate/0123456789abcdef01234567/${pick(roll, ['stream', 'image.png', 'steps/1.jpg', 'steps/x.jpg', 'steps/-1.jpg', 'nothing'])}`,
    {},
  ],
  (roll) => [
    `/api/generate/0123456789abcdef01234567/${pick(roll, ['cancel', 'finish'])}`,
    { method: pick(roll, ['GET', 'POST', 'DELETE']) },
  ],
  (roll) => [
    `/api/generate/0123456789abcdef01234567/stream?last_event_id=${encodeURIComponent(pick(roll, VALUES))}&replay=${encodeURIComponent(pick(roll, VALUES))}`,
    {},
  ],
  (roll) => [
    `/api/${encodeURIComponent(pick(roll, VALUES) || 'x')}`,
    { method: pick(roll, ['GET', 'POST', 'PATCH']) },
  ],
];

function badQuery(roll: Roll): string {
  const query = new URLSearchParams({ prompt: '' });
  for (let count = roll(4); count >= 0; count -= 1) query.append(pick(roll, FIELDS), pick(roll, VALUES));
  return query.toString();
}

function json(body: string): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body };
}

it('answers each of 1,000 malformed requests with a 4xx and a code', async () => {
  const roll = dice(1);
  for (let count = 0; count < 1000; count += 1) {
    const [path, init] = (KINDS[count % KINDS.length] ?? KINDS[0])?.(roll) ?? ['/', {}];
    const response = await fetch(system.url + path, init);
    const text = await response.text();
    const said = `${init.method ?? 'GET'} ${path.slice(0, 200)} → ${response.status} ${text.slice(0, 200)}`;
    expect(response.status, said).toBeGreaterThanOrEqual(400);
    expect(response.status, said).toBeLessThan(500);
    const body = JSON.parse(text) as { error: { code: string; message: string } }; // checked right below
    expect(body.error.code, said).toMatch(/^[A-Z_]+$/);
    expect(body.error.message, said).not.toBe('');
  }
  expect(system.gateway().output).not.toMatch(/"level":(50|60)|unhandled|at .*\.js:\d/i);
  expect(system.engine().output).not.toMatch(/Traceback|"level": ?"(error|critical)"/i);
  expect(system.gateway().isRunning && system.engine().isRunning).toBe(true);
});
