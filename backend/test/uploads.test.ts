/** Bodies with pictures: how large they may be, and that they never take more than their share. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from './gateway.js';
import { get, sendRaw } from './raw-request.js';

const PICTURE = `data:image/png;base64,${'A'.repeat(11_184_812)}`; // 8 MiB
const PATIENT = { timeout: 120_000 };
const JSON_TYPE = { 'content-type': 'application/json' };
let gateway: Gateway;

beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway.stop());

const post = (body: RequestInit['body'], headers: Record<string, string> = JSON_TYPE) =>
  fetch(`${gateway.url}/api/generate`, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);

async function expectRefusal(response: Response, status: number, code: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ error: { code } });
  expect(gateway.engine.requests).toEqual([]);
}

describe('pictures', () => {
  it('may have 8 MiB each', async () => {
    const request = { prompt: 'a', init_image: PICTURE, mask: PICTURE };
    expect((await post(JSON.stringify(request))).status).toBe(202);
    expect(JSON.parse(gateway.engine.last.body)).toEqual(request);
  });

  it('may have their slashes escaped, as some languages write JSON', async () => {
    const body = `{ "mask" : "${'\\/'.repeat(20_000)}" , "prompt" : "\\"a\\"" }`;
    expect((await post(body)).status).toBe(202);
    expect(JSON.parse(gateway.engine.last.body)).toEqual({ prompt: '"a"', mask: '/'.repeat(20_000) });
  });

  it('are refused by name when they have more', async () => {
    const response = await post(JSON.stringify({ prompt: 'a', mask: PICTURE + 'A'.repeat(70_000) }));
    const message = 'Must be at most 8 MiB before encoding.';
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { details: [{ field: 'mask', message }] } });
    expect(gateway.engine.requests).toEqual([]);
  });

  it('are read as UTF-8 only', async () => {
    const body = Buffer.from(JSON.stringify({ prompt: 'a', mask: 'A'.repeat(20_000) }), 'utf16le');
    const response = await post(body, { 'content-type': 'application/json; charset=utf-16le' });
    await expectRefusal(response, 415, 'UNSUPPORTED_MEDIA_TYPE');
  });
});

describe('everything beside pictures', () => {
  const large: [string, object | string][] = [
    ['a prompt', { prompt: 'a'.repeat(20_000) }],
    ['a prompt that is called after a picture', { mask: 'a', init_image: 'a', prompt: 'a'.repeat(20_000) }],
    ['a list in a picture’s place', { prompt: 'a', init_image: Array(10_000).fill(0) }],
    ['quotes in a picture’s place', { prompt: 'a', mask: '"'.repeat(10_000) }],
    ['many fields', Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`f${index}`, index]))],
    ['many small pictures', `{"prompt":"a"${',"mask":""'.repeat(2000)}}`],
    ['a string that never ends', `{"prompt":"a","mask":"${'a'.repeat(20_000)}`],
    ['blanks', `{"prompt":"a"${' '.repeat(20_000)}}`],
  ];

  it.each(large)('has 16 KB together: %s', async (_what, request) => {
    const body = typeof request === 'string' ? request : JSON.stringify(request);
    await expectRefusal(await post(body), 413, 'PAYLOAD_TOO_LARGE');
  });
});

describe('a length', () => {
  it('of more than any request can need is refused before the body comes', async () => {
    const length = String(24 * 2 ** 20 + 1);
    const head = get('/api/generate', { ...JSON_TYPE, 'content-length': length }, 'POST');
    const { status, body } = await sendRaw(gateway.port, head);
    expect(status).toBe(413);
    expect(body).toContain('PAYLOAD_TOO_LARGE');
  });

  it('has to be told for more than 16 KB', async () => {
    const body = JSON.stringify({ prompt: 'a', mask: 'A'.repeat(20_000) });
    await expectRefusal(await post(new Blob([body]).stream()), 413, 'PAYLOAD_TOO_LARGE');
  });
});

describe('more pictures at once than fit into memory', () => {
  const statusOf = async (body: string) => (await post(body)).status;
  const large = JSON.stringify({ prompt: 'a', init_image: 'A'.repeat(20_000) });
  const head = get('/api/generate', { ...JSON_TYPE, 'content-length': String(24 * 2 ** 20) }, 'POST');

  async function beginUpload(): Promise<Socket> {
    const socket = connect(gateway.port, '127.0.0.1').on('error', () => undefined); // it is cut in the end
    await once(socket, 'connect');
    socket.write(`${head}{"prompt":"a","init_image":"`);
    return socket;
  }

  it('are asked to come back, and others go on', async () => {
    const uploads = await Promise.all(Array.from({ length: 4 }, beginUpload));
    await expect.poll(() => statusOf(large), PATIENT).toBe(503);
    const refused = await post(large);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(await refused.json()).toMatchObject({ error: { code: 'UPLOADS_BUSY' } });
    expect(await statusOf('{"prompt":"a"}')).toBe(202);

    for (const upload of uploads) upload.destroy();
    await expect.poll(() => statusOf(large), PATIENT).toBe(202);
    expect(gateway.log.filter(({ level }) => level > 40)).toEqual([]);
  });

  it('give their place back when they are done', async () => {
    for (let round = 0; round < 3; round += 1) {
      const bodies = Array.from({ length: 3 }, () => JSON.stringify({ prompt: 'a', mask: PICTURE }));
      expect(await Promise.all(bodies.map(statusOf))).toEqual([202, 202, 202]);
    }
  });
});
