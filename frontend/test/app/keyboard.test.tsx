import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { FakeGateway, generate, openPage, stage, started, step, tell } from './page.tsx';

let gateway: FakeGateway;

beforeEach(() => {
  gateway = new FakeGateway();
});

async function developTwoSteps(): Promise<HTMLElement> {
  await generate('a boat');
  await tell(started, step(1), step(2));
  await stage().findByText('Step 2 of 3', { selector: 'p > *' });
  return screen.findByRole('button', { name: /^Keep this one/ });
}

async function openHelp(): Promise<HTMLElement> {
  await userEvent.click(screen.getByRole('button', { name: 'Keyboard shortcuts' }));
  return screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
}

describe('the keys', () => {
  it('are all listed, and Esc only closes the list', async () => {
    await openPage(gateway);
    await developTwoSteps();
    const help = await openHelp();
    for (const action of ['Generate', 'Cancel', 'Keep this one', 'Branch from the step shown'])
      expect(help.textContent).toContain(action);
    await userEvent.keyboard('{Escape}');
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(gateway.cancelled).toEqual([]);
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Keyboard shortcuts' }));
  });

  it('that are single letters can be switched off, and stay so', async () => {
    await openPage(gateway);
    const keep = await developTwoSteps();
    expect(keep.getAttribute('aria-keyshortcuts')).toBe('k');
    await openHelp();
    await userEvent.click(screen.getByRole('switch', { name: 'Use single letters' }));
    await userEvent.keyboard('{Escape}');
    expect(keep.getAttribute('aria-keyshortcuts')).toBeNull();

    act(() => keep.focus());
    await userEvent.keyboard('k');
    act(() => screen.getByRole('slider', { name: 'Steps of the picture' }).focus());
    await userEvent.keyboard('{ArrowLeft}b');
    expect(gateway.finished).toEqual([]);
    expect(screen.queryByRole('group', { name: 'Branch' })).toBeNull();
    expect(localStorage.getItem('safelight.letter-keys')).toBe('false');
  });

  it('stay off for who opens the page again', async () => {
    localStorage.setItem('safelight.letter-keys', 'false');
    await openPage(gateway);
    const keep = await developTwoSteps();
    act(() => keep.focus());
    await userEvent.keyboard('k');
    expect(gateway.finished).toEqual([]);
    await userEvent.keyboard('{Enter}');
    expect(gateway.finished).toEqual(['/api/generate/gen1/finish']);
  });
});
