/** What a request may say, and what reaches the engine of it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGateway, type Gateway } from './gateway.js';
import { answerJson, answerStream } from './stand-in-engine.js';

const ID = '0123456789abcdef01234567';
const UUID_7 = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const PUT_ONE_SHOT = new RegExp(`^/generations/${UUID_7}\\?one_shot=true&life=0$`);
let gateway: Gateway;

beforeAll(async () => {
  gateway = await startGateway();
});
beforeEach(() => {
  gateway.engine.answer(answerStream((response) => response.end('data: [DONE]\n\n')));
  gateway.engine.requests.length = 0;
});
afterAll(() => gateway.stop());

interface Refusal {
  error: { code: string; details: { field: string; message: string }[] };
}

async function refusalOf(response: Response): Promise<Refusal['error']> {
  expect(response.status).toBe(400);
  expect(gateway.engine.requests).toEqual([]);
  const { error } = (await response.json()) as Refusal; // the shape of every error answer
  expect(error.code).toBe('VALIDATION_ERROR');
  return error;
}

const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${gateway.url}/api/generate`, { method: 'POST', headers, body });

describe('a query', () => {
  it('reaches the engine with its numbers read and its blanks trimmed', async () => {
    const query =
      'prompt=%20a%20red%20boat%20&steps=20&guidance_scale=7.5&seed=4294967295&previews=5&n=2&sampler=ddim';
    await (await fetch(`${gateway.url}/api/generate?${query}`)).text();
    const [start, watch] = gateway.engine.requests;
    expect(start).toMatchObject({ method: 'PUT', url: expect.stringMatching(PUT_ONE_SHOT) as string });
    expect(JSON.parse(start?.body ?? '')).toEqual({
      prompt: 'a red boat',
      steps: 20,
      guidance_scale: 7.5,
      seed: 4294967295,
      previews: 5,
      n: 2,
      sampler: 'ddim',
    });
    const id = start?.url.slice('/generations/'.length, -'?one_shot=true&life=0'.length);
    expect(watch).toMatchObject({ method: 'GET', url: `/generations/${id}/stream?images=inline` });
    expect(gateway.engine.last.headers['x-forwarded-prefix']).toBe('/api/generate');
  });

  it.each([
    ['', 'prompt', 'Is required.'],
    ['prompt=', 'prompt', 'Must not be empty.'],
    ['prompt=%20%20', 'prompt', 'Must not be empty.'],
    [`prompt=${'a'.repeat(501)}`, 'prompt', 'Must be at most 500 characters.'],
    ['prompt=a&prompt=b', 'prompt', 'Give it once only.'],
    ['prompt=a&steps=4', 'steps', 'Must be at least 5.'],
    ['prompt=a&steps=51', 'steps', 'Must be at most 50.'],
    ['prompt=a&steps=5.5', 'steps', 'Must be a whole number.'],
    ['prompt=a&steps=', 'steps', 'Must be a whole number.'],
    ['prompt=a&steps=0x10', 'steps', 'Must be a whole number.'],
    ['prompt=a&steps=1e1', 'steps', 'Must be a whole number.'],
    ['prompt=a&guidance_scale=NaN', 'guidance_scale', 'Must be a number.'],
    ['prompt=a&seed=-1', 'seed', 'Must be at least 0.'],
    ['prompt=a&seed=4294967296', 'seed', 'Must be at most 4294967295.'],
    ['prompt=a&previews=0', 'previews', 'Must be each, none or a whole number from 1 to 50.'],
    ['prompt=a&images=both', 'images', 'Must be one of: inline, url.'],
    ['prompt=a&stpes=9', 'stpes', 'There is no such field.'],
    ['prompt=a&__proto__=9', '__proto__', 'There is no such field.'],
    ['prompt=a&strength=0.5', 'strength', 'There is no such field.'],
    ['prompt=a&init_image=aGk', 'init_image', 'There is no such field.'],
    ['prompt=a&last_event_id=%00', 'last_event_id', expect.stringContaining('id of an event') as string],
  ])('?%s names the field %s', async (query, field, message) => {
    const error = await refusalOf(await fetch(`${gateway.url}/api/generate?${query}`));
    expect(error.details).toMatchObject([{ field, message }]);
  });

  it('names every wrong field at once', async () => {
    const error = await refusalOf(await fetch(`${gateway.url}/api/generate?steps=1&n=0&surprise=1`));
    expect(error.details.map(({ field }) => field).sort()).toEqual(['n', 'prompt', 'steps', 'surprise']);
  });

  it('counts characters as people do, not as UTF-16 does', async () => {
    const prompt = '🌅'.repeat(500);
    await (await fetch(`${gateway.url}/api/generate?prompt=${encodeURIComponent(prompt)}`)).text();
    expect(JSON.parse(gateway.engine.requests[0]?.body ?? '')).toEqual({ prompt });
    gateway.engine.requests.length = 0;
    await refusalOf(await fetch(`${gateway.url}/api/generate?prompt=${encodeURIComponent(`${prompt}a`)}`));
  });
});

describe('a body', () => {
  it('reaches the engine, whose answer comes back with its place', async () => {
    const response = await post('{"prompt":" a ","previews":"none","seed":null,"n":1}');
    expect(response.status).toBe(202);
    const generation = (await response.json()) as { id: string }; // as the stand-in answered
    expect(generation).toMatchObject({ id: expect.stringMatching(UUID_7) as string, state: 'queued' });
    expect(response.headers.get('location')).toBe(`/api/generate/${generation.id}`);
    expect(gateway.engine.last).toMatchObject({ method: 'PUT', url: `/generations/${generation.id}?life=0` });
    expect(JSON.parse(gateway.engine.last.body)).toEqual({ prompt: 'a', previews: 'none', seed: null, n: 1 });
  });

  it.each([
    ['{', 'body'],
    ['', 'prompt'],
    ['[]', 'body'],
    ['null', 'body'],
    ['"text"', 'body'],
    ['{}', 'prompt'],
    ['{"prompt":7}', 'prompt'],
    ['{"prompt":"a","steps":"20"}', 'steps'],
    ['{"prompt":"a","steps":null}', 'steps'],
    ['{"prompt":"a","last_event_id":"x"}', 'last_event_id'],
    ['{"prompt":"a","guidance_scale":1e999}', 'guidance_scale'],
  ])('%s is refused for its %s', async (body, field) => {
    const error = await refusalOf(await post(body));
    expect(error.details.map((detail) => detail.field)).toEqual([field]);
  });

  it('may start from a picture, or from a step of another generation, with LoRAs', async () => {
    const from = { id: ID, step: 8, index: 1 };
    const loras = [{ name: 'ink', scale: -0.5 }, { name: 'paper' }];
    for (const fields of [
      { init_image: 'data:image/png;base64,aGk=', mask: 'aGk=', strength: 0.05 },
      { from, loras },
      { from: { id: ID, step: 1 } },
      { from: null, init_image: null, mask: null, strength: null, loras: [] },
    ]) {
      const response = await post(JSON.stringify({ prompt: 'a', ...fields }));
      expect(response.status).toBe(202);
      expect(JSON.parse(gateway.engine.last.body)).toEqual({ prompt: 'a', ...fields });
    }
  });

  it.each([
    ['{"init_image":7}', 'init_image', 'Must be text: a data URL or base64.'],
    ['{"mask":["aGk="]}', 'mask', 'Must be text: a data URL or base64.'],
    ['{"strength":0.04}', 'strength', 'Must be at least 0.05.'],
    ['{"strength":1.01}', 'strength', 'Must be at most 1.'],
    ['{"strength":"0.5"}', 'strength', 'Must be a number.'],
    [`{"from":"${ID}"}`, 'from', 'Must be an object with id and step.'],
    ['{"from":{"step":8}}', 'from.id', 'Is required.'],
    ['{"from":{"id":"../models","step":8}}', 'from.id', "Must be a generation's id."],
    [`{"from":{"id":"${ID}"}}`, 'from.step', 'Is required.'],
    [`{"from":{"id":"${ID}","step":0}}`, 'from.step', 'Must be at least 1.'],
    [`{"from":{"id":"${ID}","step":50}}`, 'from.step', 'Must be at most 49.'],
    [`{"from":{"id":"${ID}","step":8,"index":16}}`, 'from.index', 'Must be at most 15.'],
    [`{"from":{"id":"${ID}","step":8,"seed":1}}`, 'seed', 'There is no such field.'],
    ['{"loras":"ink"}', 'loras', 'Must be a list.'],
    ['{"loras":null}', 'loras', 'Must be a list.'],
    ['{"loras":["ink"]}', 'loras.0', 'Must be an object with name.'],
    ['{"loras":[{"name":""}]}', 'loras.0.name', 'Must not be empty.'],
    ['{"loras":[{"name":"ink","scale":2.5}]}', 'loras.0.scale', 'Must be at most 2.'],
    [`{"loras":[${Array(5).fill('{"name":"ink"}').join()}]}`, 'loras', 'Must be at most 4.'],
  ])('%s names the field %s', async (fields, field, message) => {
    const error = await refusalOf(await post(fields.replace('{', '{"prompt":"a",')));
    expect(error.details).toMatchObject([{ field, message }]);
  });

  it.each([
    ['{"steps":4}', 'minimum', { minimum: 5 }],
    ['{"steps":51}', 'maximum', { maximum: 50 }],
    ['{"steps":5.5}', 'type', {}],
    ['{"steps":"5"}', 'type', {}],
    ['{"prompt":""}', 'min_length', { min_length: 1 }],
    [`{"prompt":"${'a'.repeat(501)}"}`, 'max_length', { max_length: 500 }],
    ['{"images":"both"}', 'choice', { choice: ['inline', 'url'] }],
    ['{"previews":"some"}', 'choice', { choice: ['each', 'none'] }],
    ['{"previews":0}', 'minimum', { minimum: 1 }],
    ['{"from":{"id":"../models","step":8}}', 'pattern', {}],
    [`{"from":{"id":"${ID}"}}`, 'required', {}],
    [`{"loras":[${Array(5).fill('{"name":"ink"}').join()}]}`, 'max_length', { max_length: 4 }],
    ['{"surprise":1}', 'unknown_field', {}],
    ['[]', 'type', {}],
    ['{', 'format', {}],
  ])('%s is refused by a rule: %s %o', async (body, rule, limits) => {
    const text =
      body.startsWith('{"') && !body.includes('prompt') ? body.replace('{', '{"prompt":"a",') : body;
    const error = await refusalOf(await post(text));
    expect(error.details).toMatchObject([{ rule, limits }]);
  });

  it('may name a LoRA whose name ends in a blank', async () => {
    const request = { prompt: 'a', loras: [{ name: 'ink ' }] };
    expect((await post(JSON.stringify(request))).status).toBe(202);
    expect(JSON.parse(gateway.engine.last.body)).toEqual(request);
  });

  it('is not answered with more faults than anyone reads', async () => {
    const error = await refusalOf(
      await post(`{${Array.from({ length: 1000 }, (_, index) => `"f${index}":0`).join()}}`),
    );
    expect(error.details).toHaveLength(50);
  });

  it.each([
    ['text/plain', {}, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['application/x-www-form-urlencoded', {}, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['application/json', { 'content-encoding': 'gzip' }, 415, 'UNSUPPORTED_MEDIA_TYPE'],
    ['application/json; charset=latin7', {}, 415, 'UNSUPPORTED_MEDIA_TYPE'],
  ])('as %s %o is refused', async (type, headers, status, code) => {
    const response = await post('{"prompt":"a"}', { 'content-type': type, ...headers });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error: { code } });
  });
});

describe('the other addresses', () => {
  it.each([
    ['GET', `/api/generate/${ID}`, `/generations/${ID}`],
    ['POST', `/api/generate/${ID}/cancel`, `/generations/${ID}/cancel`],
    ['POST', `/api/generate/${ID}/finish`, `/generations/${ID}/finish`],
    ['GET', `/api/generate/${ID}/steps/7.jpg?index=1`, `/generations/${ID}/steps/7.jpg?index=1`],
    ['GET', `/api/generate/${ID}/image.png`, `/generations/${ID}/image.png`],
    ['GET', '/api/models', '/models'],
    [
      'GET',
      '/api/models/pencil/tokens?prompt=a+%28red%3A1.2%29',
      '/models/pencil/tokens?prompt=a+%28red%3A1.2%29',
    ],
    ['GET', '/api/models/%E6%B0%B4%20b/tokens', '/models/%E6%B0%B4%20b/tokens'],
  ])('%s %s asks the engine for %s', async (method, path, asked) => {
    const headers = { etag: '"e"', 'cache-control': 'private, max-age=9', 'set-cookie': 'a=b' };
    gateway.engine.answer(answerJson(200, { some: 'thing' }, headers));
    const response = await fetch(gateway.url + path, { method, headers: { 'x-request-id': 'mine-1' } });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ some: 'thing' });
    expect(response.headers.get('etag')).toBe('"e"');
    expect(response.headers.get('cache-control')).toBe('private, max-age=9');
    expect(response.headers.get('set-cookie')).toBeNull();
    expect(gateway.engine.last).toMatchObject({ method, url: asked });
    expect(gateway.engine.last.headers['x-request-id']).toBe('mine-1');
  });

  it('pass a condition on, and its 304 back', async () => {
    gateway.engine.answer((_request, response) => response.writeHead(304, { etag: '"e"' }).end());
    const url = `${gateway.url}/api/generate/${ID}/image.png`;
    const response = await fetch(url, { headers: { 'if-none-match': '"e"' } });
    expect(response.status).toBe(304);
    expect(gateway.engine.last.headers['if-none-match']).toBe('"e"');
  });

  it.each(['short', 'UPPER0123456789AB', '..%2F..%2Fmodels0000', 'a'.repeat(37)])(
    'know no generation %s',
    async (id) => {
      const response = await fetch(`${gateway.url}/api/generate/${id}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toMatchObject({ error: { code: 'GENERATION_NOT_FOUND' } });
      expect(gateway.engine.requests).toEqual([]);
    },
  );

  it.each([
    [`steps/0.jpg`, 'step'],
    [`steps/51.jpg`, 'step'],
    [`steps/x.jpg`, 'step'],
    [`steps/1.jpg?index=16`, 'index'],
    [`image.png?index=-1`, 'index'],
    [`stream?replay=some`, 'replay'],
    [`stream?last_event_id=x`, 'last_event_id'],
    [`stream?last_event_id=`, 'last_event_id'],
    [`image.png?size=9`, 'size'],
  ])('%s is refused for its %s', async (path, field) => {
    const error = await refusalOf(await fetch(`${gateway.url}/api/generate/${ID}/${path}`));
    expect(error.details.map((detail) => detail.field)).toEqual([field]);
  });
});

describe('a cursor in the header', () => {
  it.each(['a'.repeat(65), ID, `${ID}:-1`, `${ID}:1:2`, 'short:1'])('is refused as %s', async (cursor) => {
    const headers = { 'last-event-id': cursor };
    const error = await refusalOf(await fetch(`${gateway.url}/api/generate/${ID}/stream`, { headers }));
    expect(error.details[0]?.field).toBe('last-event-id');
  });

  it('counts as absent when it is empty, as a browser sends it', async () => {
    const response = await fetch(`${gateway.url}/api/generate/${ID}/stream`, {
      headers: { 'last-event-id': '' },
    });
    expect(response.status).toBe(200);
    await response.text();
    expect(gateway.engine.last.headers).not.toHaveProperty('last-event-id');
  });
});

describe('the owner of the work', () => {
  const ask = async (to: Gateway, headers: Record<string, string> = {}, path = '/api/models') => {
    to.engine.answer(answerJson(200, {}));
    await (await fetch(to.url + path, { headers })).text();
    return to.engine.last.headers['x-safelight-owner'];
  };

  it('is told to the engine without an address, the same in every call', async () => {
    const owner = await ask(gateway);
    expect(owner).toMatch(/^[0-9a-f]{16}$/);
    expect(await ask(gateway, {}, `/api/generate/${ID}`)).toBe(owner);
    await post('{"prompt":"a"}');
    expect(gateway.engine.last.headers['x-safelight-owner']).toBe(owner);
  });

  it('is nobody a client can claim to be', async () => {
    const owner = await ask(gateway);
    const claims = { 'x-safelight-owner': 'somebody', 'x-forwarded-for': '192.0.2.7' };
    expect(await ask(gateway, claims)).toBe(owner);
  });

  it('is whom a trusted proxy speaks for', async () => {
    const behind = await startGateway({ TRUST_PROXY: 'loopback' });
    const owners = [];
    for (const address of ['192.0.2.7', '192.0.2.8', '192.0.2.7']) {
      owners.push(await ask(behind, { 'x-forwarded-for': address }));
    }
    expect(owners[0]).toBe(owners[2]);
    expect(new Set([...owners, await ask(behind)]).size).toBe(3);
    await behind.stop();
  });
});
