import { act, screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { GatewayError } from '../../src/api/gateway-error.ts';
import type { Health } from '../../src/api/words.ts';
import { FakeEventSource } from '../fake-event-source.ts';
import { FakeGateway, generate, openPage, started, tell } from './page.tsx';

function badge(): { words: string; gravity: string | undefined } {
  const words = document.querySelector('header [role=status]');
  const dot = words?.querySelector<HTMLElement>('[data-gravity]');
  return { words: words?.textContent ?? '', gravity: dot?.dataset['gravity'] };
}

function refusal(code: string, status: number): GatewayError {
  return new GatewayError({ code, message: '', status });
}

it('is the model’s name while all is well', async () => {
  await openPage(new FakeGateway());
  expect(badge()).toEqual({ words: 'Pencil', gravity: 'good' });
});

it('turns when the connection of a picture breaks and nothing answers, and back', async () => {
  const gateway = new FakeGateway();
  await openPage(gateway);
  await generate('a boat');
  await tell(started);
  gateway.trouble.health = refusal('NETWORK_ERROR', 0);
  act(() => FakeEventSource.current.drop());
  await waitFor(() => expect(badge().words).toMatch(/^Server not reached/));
  expect(badge().gravity).toBe('bad');

  delete gateway.trouble.health;
  await waitFor(() => expect(badge()).toEqual({ words: 'Pencil', gravity: 'good' }));
});

const states: [string, string, Partial<Health> | GatewayError][] = [
  ['Warming up', 'passing', { status: 'waiting', engine: { status: 'starting' } }],
  ['No engine yet', 'passing', { status: 'waiting', engine: { status: 'unavailable' } }],
  ['Shutting down', 'passing', { status: 'stopping' }],
  ['Sign in again', 'bad', refusal('SIGNED_OUT', 401)],
  ['Server not reached', 'bad', refusal('UNEXPECTED_ANSWER', 502)],
  ['Unknown answer', 'bad', refusal('UNEXPECTED_ANSWER', 200)],
];

it.each(states)('says %s', async (words, gravity, answer) => {
  const gateway = new FakeGateway();
  if (answer instanceof GatewayError) gateway.trouble.health = answer;
  else gateway.wellness = { ...gateway.wellness, ...answer };
  await openPage(gateway, words);
  expect(badge().gravity).toBe(gravity);
});

it('says that the engine failed, and what to do', async () => {
  const gateway = new FakeGateway();
  gateway.wellness = { ...gateway.wellness, status: 'waiting', engine: { status: 'failed' } };
  await openPage(gateway, 'The engine failed');
  expect(badge().gravity).toBe('bad');
  expect(screen.getByText(/has to be started again/)).toBeDefined();
});
