/** A thousand requests that make no sense, from a seeded die: each is refused with a code, and nothing goes wrong inside. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGateway, type Gateway } from './gateway.js';
import { get, sendRaw } from './raw-request.js';
import { answerJson } from './stand-in-engine.js';

const COUNT = 1000;
const ID = '0123456789abcdef01234567';
let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
  gateway.engine.answer(answerJson(200, {})); // whatever gets this far was not refused, and fails the test
});
afterAll(() => gateway.stop());

/** A linear congruential generator: the same requests in every run. */
class Die {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  roll(sides: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * sides);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.roll(from.length)] as T; // the roll is within the list
  }
}

const NUMBERS = ['steps', 'guidance_scale', 'seed', 'width', 'height', 'n', 'preview_size', 'previews'];
const FIELDS = [
  ...NUMBERS,
  'strength',
  'images',
  'preview_decoder',
  'from',
  'surprise',
  'constructor',
  '__proto__',
  'toString',
];
const NONSENSE = [
  '',
  '-1',
  '1e99',
  'NaN',
  '99999999999',
  '0.01',
  'null',
  '{}',
  '%00',
  '..%2F..%2Fetc',
  '%ff%fe',
  '<b>',
  '%F0%9F',
];
const JSON_NONSENSE = [
  '""',
  '-1',
  '1e999',
  'true',
  '[]',
  '{}',
  '"x"',
  '{"$gt":0}',
  '0.01',
  '99999999999',
  '[[[[[[]]]]]]',
];
const BODIES = [
  '{',
  '[]',
  'null',
  '7',
  '"a"',
  '{"prompt":}',
  '{"prompt":"a"',
  '\u0000',
  '{"prompt":"a"}}',
  '[{"prompt":"a"}]',
];

const BRANCHES = [
  `{"id":"${ID}"}`,
  `{"id":"${ID}","step":"8"}`,
  `{"id":"${ID}","step":1e9}`,
  `{"id":"${ID}","step":8,"index":-1}`,
  `{"id":"${ID}","step":8,"__proto__":{}}`,
  '{"id":"../../models","step":8}',
  '{"id":{"$gt":""},"step":8}',
];
const LORAS = ['{}', '"ink"', 'null', '[null]', '[[]]', '["ink"]', '[{}]', '[{"name":7}]', '[{"name":""}]'];

type Make = (die: Die) => string | Buffer;

const KINDS: Record<string, Make> = {
  query: (die) => get(`/api/generate?prompt=a&${die.pick(FIELDS)}=${die.pick(NONSENSE)}`),
  'no prompt': (die) =>
    get(`/api/generate?steps=9&prompt=${die.pick(['', '%20', '%09%0A', 'a'.repeat(501)])}`),
  repeated: (die) => get(`/api/generate?prompt=a&${die.pick(FIELDS)}=9&steps=9&steps=9`),
  field: (die) => post(`{"prompt":"a",${JSON.stringify(die.pick(FIELDS))}:${die.pick(JSON_NONSENSE)}}`),
  picture: (die) =>
    post(
      `{"prompt":"a","${die.pick(['init_image', 'mask'])}":${die.pick(['7', '[]', '{}', 'true', '"', '"\\u"'])}}`,
    ),
  branch: (die) => post(`{"prompt":"a","from":${die.pick(BRANCHES)}}`),
  loras: (die) => post(`{"prompt":"a","loras":${die.pick(LORAS)}}`),
  body: (die) => post(die.pick(BODIES)),
  type: (die) =>
    post('{"prompt":"a"}', { 'content-type': die.pick(['text/plain', 'multipart/form-data', '', 'json']) }),
  encoding: (die) => post('{"prompt":"a"}', { 'content-encoding': die.pick(['gzip', 'br', 'deflate', 'x']) }),
  large: (die) => post(`{"prompt":"${'a'.repeat(16_384 + die.roll(50_000))}"}`),
  'large values': (die) =>
    post(
      `{"prompt":"a","${die.pick(['init_image', 'loras', 'x'])}":[${'0,'.repeat(9000 + die.roll(50_000))}0]}`,
    ),
  'large escapes': (die) => post(`{"prompt":"a","mask":"${'\\"'.repeat(9000 + die.roll(50_000))}"}`),
  id: (die) =>
    get(
      `/api/generate/${die.pick(NONSENSE.slice(1))}${die.pick(['', '/stream', '/image.png', '/cancel', '/finish'])}`,
    ),
  'picture of a step': (die) =>
    get(
      `/api/generate/${ID}/${die.pick(['steps/0.jpg', 'steps/-1.jpg', 'steps/1e1.jpg', 'image.png?index=99', 'image.png?a=1'])}`,
    ),
  stream: (die) =>
    get(
      `/api/generate/${ID}/stream?${die.pick(['replay=1', 'images=x', 'last_event_id=%00', 'a=b', 'replay=full&replay=full'])}`,
    ),
  cursor: (die) =>
    get(`/api/generate/${ID}/stream`, {
      'last-event-id': die.pick(['a b', 'x'.repeat(99), 'é', '\tz']) + 'é',
    }),
  path: (die) =>
    get(
      `/api/${die.pick(['', '%', '%E0%A4', 'nothing', '..%2f..', 'generate/x/y/z', 'docs/..%2fpackage.json', '%00'])}${die.pick(['', '/%'])}`,
    ),
  method: (die) =>
    get(
      die.pick(['/api/generate', `/api/generate/${ID}`, '/api/models', '/api/health']),
      { 'content-length': '0' },
      die.pick(['PUT', 'DELETE', 'PATCH', 'PURGE', 'TRACE', 'PROPFIND']),
    ),
  host: (die) =>
    get('/api/models', {
      host: die.pick(['evil.example', '', 'a'.repeat(300), 'localhost:', '::1', 'localhost, evil']),
    }),
  origin: (die) =>
    get('/api/models', { origin: die.pick(['null', 'http://evil.example', 'file://', '*', 'http://[']) }),
  'not HTTP': (die) => Buffer.from(Array.from({ length: 20 + die.roll(200) }, () => die.roll(256))),
  'half HTTP': (die) =>
    die.pick([
      'GET\r\n\r\n',
      'GET /api/models HTTP/9.9\r\nHost: localhost\r\n\r\n',
      'GET /api/models HTTP/1.1\r\nHost localhost\r\n\r\n',
      'FOO /api/models HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n',
      'GET /api/models HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      'POST /api/generate HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n',
      'POST /api/generate HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
      `GET /api/models?${'a'.repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
      'GET /api/models HTTP/1.1\r\nHost: localhost\r\nX: a\u0000b\r\n\r\n',
    ]),
};

function post(body: string, headers: Record<string, string> = {}): string {
  const length = String(Buffer.byteLength(body));
  const all = { 'content-type': 'application/json', 'content-length': length, ...headers };
  return get('/api/generate', all, 'POST') + body;
}

it(`answers each of ${COUNT} malformed requests with a 4xx and a code`, async () => {
  const die = new Die(1);
  const makers = Object.entries(KINDS);
  const requests = Array.from({ length: COUNT }, (_, index) => {
    const [kind, make] = makers[index % makers.length] as [string, Make]; // the remainder is within the list
    return { kind, bytes: make(die) };
  });
  while (requests.length > 0) await Promise.all(requests.splice(0, 10).map(expectRefusal));
  expect(gateway.engine.requests).toEqual([]);
  expect(gateway.log.filter(({ level }) => level > 30)).toEqual([]);
});

async function expectRefusal({ kind, bytes }: { kind: string; bytes: string | Buffer }): Promise<void> {
  const { status, head, body } = await sendRaw(gateway.port, bytes);
  const said = `${kind}: ${bytes.toString().slice(0, 300)} → ${head.slice(0, 40)} ${body.slice(0, 300)}`;
  expect(status, said).toBeGreaterThanOrEqual(400);
  expect(status, said).toBeLessThan(500);
  expect(JSON.parse(body), said).toMatchObject({
    error: { code: expect.stringMatching(/^[A-Z_]+$/) as string },
  });
}
