import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { GatewayError } from '../../src/api/gateway-error.ts';
import { FakeEventSource } from '../fake-event-source.ts';
import { done, FakeGateway, generate, image, openPage, stage, started, step, tell } from './page.tsx';

let gateway: FakeGateway;

beforeEach(() => {
  gateway = new FakeGateway();
});

describe('the page', () => {
  it('develops a picture from the prompt to the finished print, and keeps it among the recent ones', async () => {
    await openPage(gateway);
    await generate('a boat');
    expect(gateway.asked).toEqual([{ prompt: 'a boat', n: 1, steps: 20 }]);
    await tell({ type: 'queued', id: 'gen1', position: 2, eta_ms: 8000 });
    await stage().findByText('2 generations are ahead.');
    expect(FakeEventSource.current.url).toBe('/api/generate/gen1/stream?images=url&replay=full');

    await tell(started, step(1), step(2));
    await stage().findByText('Step 2 of 3');
    expect(document.title).toBe('2/3 · Safelight');
    await stage().findByRole('img', { name: 'a boat. Preview after step 2 of 3.' });

    await tell(step(3), image, done);
    await stage().findByText('Done');
    await stage().findByRole('img', { name: 'a boat' });
    await screen.findByRole('button', { name: /^a boat, done/ });
  });

  it('starts with an example', async () => {
    await openPage(gateway);
    await userEvent.click(await screen.findByRole('button', { name: 'a green tree' }));
    expect(gateway.asked).toEqual([{ prompt: 'a green tree', n: 1, steps: 20 }]);
    expect(screen.getByLabelText('Prompt')).toHaveProperty('value', 'a green tree');
  });

  it('has the model’s few steps for a draft one click away', async () => {
    await openPage(gateway);
    await userEvent.click(screen.getByRole('button', { name: 'Steps: Draft, 8' }));
    expect(screen.getByRole('spinbutton', { name: 'Steps' })).toHaveProperty('value', '8');
    expect(screen.getByRole('button', { name: 'Steps: Standard, 20' }).ariaPressed).toBe('false');
    await generate('a boat');
    expect(gateway.asked).toEqual([{ prompt: 'a boat', n: 1, steps: 8 }]);
  });

  it('asks for a prompt before it asks the server', async () => {
    await openPage(gateway);
    await userEvent.click(screen.getByRole('button', { name: /^Generate/ }));
    expect(gateway.asked).toEqual([]);
    expect(document.activeElement).toBe(screen.getByLabelText('Prompt'));
    expect(screen.getByLabelText('Prompt').getAttribute('aria-invalid')).toBe('true');
  });

  it('shows the server’s complaint at its field, and opens the section that it is in', async () => {
    const details = [
      {
        field: 'guidance_scale',
        message: 'at most 9 here',
        rule: 'maximum' as const,
        limits: { maximum: 9 },
      },
    ];
    gateway.trouble.start = new GatewayError({
      code: 'VALIDATION_ERROR',
      message: 'No.',
      status: 400,
      details,
    });
    await openPage(gateway);
    await generate('a boat');
    await screen.findByText('At most 9.');
    const field = screen.getByRole('spinbutton', { name: 'Guidance' });
    await waitFor(() => expect(document.activeElement).toBe(field));
  });

  it('says why the server took nothing, and tries again when told', async () => {
    gateway.trouble.start = new GatewayError({ code: 'ENGINE_UNAVAILABLE', message: 'Away.', status: 503 });
    await openPage(gateway);
    await generate('a boat');
    await screen.findByRole('heading', { name: 'The engine does not answer' });
    gateway.trouble = {};
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(gateway.asked).toHaveLength(2);
    await tell(started);
    await stage().findByText('The first step is on its way…');
  });

  it('waits as long as the server asks before it offers another try', async () => {
    gateway.trouble.start = new GatewayError({
      code: 'QUEUE_FULL',
      message: 'Full.',
      status: 429,
      retryAfterMs: 30_000,
    });
    await openPage(gateway);
    await generate('a boat');
    expect(await screen.findByRole('button', { name: /^Try again in/ })).toHaveProperty('disabled', true);
  });

  it('cancels with Esc', async () => {
    await openPage(gateway);
    await generate('a boat');
    await tell(started, step(1));
    await stage().findByText('Step 1 of 3');
    await userEvent.keyboard('{Escape}');
    expect(gateway.cancelled).toEqual(['/api/generate/gen1/cancel']);
    await tell({ type: 'cancelled' });
    await stage().findByText('Cancelled at step 1 of 3');
    expect(screen.getByRole('button', { name: /^Generate/ })).toHaveProperty('disabled', false);
  });

  it('comes back to a running picture after a reload', async () => {
    sessionStorage.setItem('safelight.shown', JSON.stringify({ id: 'gen1', request: { prompt: 'a boat' } }));
    gateway.state = 'running';
    await openPage(gateway);
    await tell(started, step(1), step(2));
    await stage().findByText('Step 2 of 3');
  });

  it('offers to make a picture again that the engine has forgotten', async () => {
    sessionStorage.setItem(
      'safelight.shown',
      JSON.stringify({ id: 'old', request: { prompt: 'a boat', seed: 5 } }),
    );
    gateway.trouble.find = new GatewayError({ code: 'GENERATION_NOT_FOUND', message: 'Gone.', status: 404 });
    await openPage(gateway);
    await userEvent.click(await screen.findByRole('button', { name: 'Develop it again' }));
    expect(gateway.asked).toEqual([{ prompt: 'a boat', seed: 5 }]);
  });

  it('says quietly that it is offline while a picture develops', async () => {
    await openPage(gateway);
    await generate('a boat');
    await tell(started, step(1));
    act(() => void dispatchEvent(new Event('offline')));
    await screen.findByText('Offline. Your picture keeps developing.');
    await tell(step(2));
    await waitFor(() => expect(screen.queryByText(/^Offline/)).toBeNull());
  });

  it('removes a recent picture, and brings it back', async () => {
    await openPage(gateway);
    await generate('a boat');
    await tell(started, image, done);
    await stage().findByText('Done');
    await userEvent.click(screen.getByRole('button', { name: 'Remove “a boat” from this list' }));
    expect(screen.queryByRole('button', { name: /^a boat, done/ })).toBeNull();
    await userEvent.click(screen.getByRole('button', { name: 'Undo' }));
    await screen.findByRole('button', { name: /^a boat, done/ });
  });
});
