/** Which language the page speaks, and that all of it follows at once. */
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GatewayError } from '../../src/api/gateway-error.ts';
import { i18n } from '../../src/i18n/words.ts';
import { done, FakeGateway, generate, image, openPage, stage, started, step, tell } from './page.tsx';

const inEnglish = 'Watch a picture develop';
const inSpanish = 'Mira cómo se revela una imagen';

let gateway: FakeGateway;

beforeEach(() => {
  gateway = new FakeGateway();
});

afterEach(() => i18n.changeLanguage('en'));

function browserWith(...tags: string[]): void {
  vi.spyOn(navigator, 'languages', 'get').mockReturnValue(tags);
}

async function choose(menu: string, language: string): Promise<void> {
  await userEvent.click(screen.getByRole('button', { name: menu }));
  await userEvent.click(await screen.findByRole('menuitemradio', { name: language }));
}

function otherTabStores(language: string | null): void {
  if (language === null) localStorage.clear();
  else localStorage.setItem('safelight.language', JSON.stringify(language));
  act(() => {
    dispatchEvent(new StorageEvent('storage', { key: language === null ? null : 'safelight.language' }));
  });
}

describe('the page speaks', () => {
  it.each([
    ['Spanish to a browser that asks for it', ['es-MX', 'en'], 'es', inSpanish],
    ['the first language that it knows', ['ca', 'en-US@posix', 'es', 'en'], 'es', inSpanish],
    ['English to who asks for others only', ['de-CH', 'fr'], 'en', inEnglish],
  ])('%s', async (_, tags, language, title) => {
    browserWith(...tags);
    await openPage(gateway);
    screen.getByRole('heading', { name: title });
    expect(document.documentElement.lang).toBe(language);
    expect(localStorage.getItem('safelight.language')).toBeNull();
  });

  it.each([
    ['es', ['en-US'], inSpanish],
    ['en', ['es-ES'], inEnglish],
    ['xx', ['es-ES'], inSpanish],
  ])('what was chosen before (%s), not what the browser asks for', async (stored, tags, title) => {
    localStorage.setItem('safelight.language', JSON.stringify(stored));
    browserWith(...tags);
    await openPage(gateway);
    screen.getByRole('heading', { name: title });
  });

  it('Spanish from the queue to the finished print, aloud and in the title, too', async () => {
    browserWith('es-ES');
    await openPage(gateway);
    await generate('una barca');
    await tell({ type: 'queued', id: 'gen1', position: 2, eta_ms: 8000 });
    await stage('Imagen').findByText('Hay 2 generaciones delante.');
    expect(document.title).toBe('2 delante · Safelight');
    await tell(started, step(1));
    await screen.findByText('Revelando, 3 pasos.');
    await stage('Imagen').findByRole('img', { name: 'una barca. Vista previa tras el paso 1 de 3.' });
    await tell(step(2), step(3), image, done);
    await screen.findByText('Terminada en 0,3 s.');
    expect(document.title).toBe('Terminada · Safelight');
    await screen.findByRole('button', { name: /^una barca, terminada, \d/ });
  });

  it('Spanish in its numbers, as they are shown and typed', async () => {
    browserWith('es-ES');
    await openPage(gateway);
    await userEvent.click(screen.getByRole('button', { name: 'Avanzado' }));
    const guidance = screen.getByRole('spinbutton', { name: 'Guía' });
    await userEvent.clear(guidance);
    await userEvent.type(guidance, '7,5');
    await userEvent.tab();
    expect(guidance).toHaveProperty('value', '7,5');
    await generate('una barca');
    expect(gateway.asked.at(-1)).toHaveProperty('guidance_scale', 7.5);
  });
});

describe('another language', () => {
  it('is chosen in the header, by its own name, and remembered', async () => {
    await openPage(gateway);
    await userEvent.click(screen.getByRole('button', { name: 'Language' }));
    const menu = within(await screen.findByRole('menu', { name: 'Language' }));
    expect(menu.getByRole('menuitemradio', { name: 'English', checked: true }).lang).toBe('en');
    await userEvent.click(menu.getByRole('menuitemradio', { name: 'Español', checked: false }));
    await screen.findByRole('heading', { name: inSpanish });
    expect(document.documentElement.lang).toBe('es');
    expect(localStorage.getItem('safelight.language')).toBe('"es"');
    await choose('Idioma', 'English');
    await screen.findByRole('heading', { name: inEnglish });
    expect(document.documentElement.lang).toBe('en');
    expect(localStorage.getItem('safelight.language')).toBe('"en"');
  });

  it('is spoken at once by what is on the page, and what was said aloud is not said again', async () => {
    await openPage(gateway);
    await generate('a boat');
    await tell(started, step(1), step(2), step(3), image, done);
    await stage().findByText('Done');
    await screen.findByText(/^Done in 0\.3 s\.$/);
    await userEvent.click(screen.getByRole('button', { name: 'Clear this list' }));
    screen.getByRole('button', { name: 'Undo' });

    await choose('Language', 'Español');
    await waitFor(() => expect(stage('Imagen').getByText('Terminada')).toBeDefined());
    expect(document.title).toBe('Terminada · Safelight');
    screen.getByText('Lista vaciada');
    screen.getByRole('button', { name: 'Deshacer' });
    expect(screen.queryByText(/Done in|Terminada en 0,3 s\.$/)).toBeNull();
    expect(document.querySelector('form')?.textContent).toContain('Generar');
  });

  it('says what is wrong in the form, and leaves the focus where it is', async () => {
    const details = [
      { field: 'steps', message: 'No.', rule: 'maximum' as const, limits: { minimum: 5, maximum: 50 } },
    ];
    gateway.trouble.start = new GatewayError({
      code: 'VALIDATION_ERROR',
      message: 'No.',
      status: 400,
      details,
    });
    await openPage(gateway);
    await generate('a boat');
    await screen.findByText('Between 5 and 50.');
    await choose('Language', 'Español');
    await screen.findByText('Entre 5 y 50.');
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Idioma' })));
  });

  it('says why the server took nothing', async () => {
    gateway.trouble.start = new GatewayError({ code: 'ENGINE_UNAVAILABLE', message: 'Away.', status: 503 });
    await openPage(gateway);
    await generate('a boat');
    await screen.findByRole('heading', { name: 'The engine does not answer' });
    await choose('Language', 'Español');
    await screen.findByRole('heading', { name: 'El motor no responde' });
    screen.getByRole('button', { name: 'Intentar de nuevo' });
  });

  it('comes from another tab, and goes when its choice is cleared', async () => {
    await openPage(gateway);
    otherTabStores('es');
    await screen.findByRole('heading', { name: inSpanish });
    expect(document.documentElement.lang).toBe('es');
    otherTabStores(null);
    await screen.findByRole('heading', { name: inEnglish });
  });

  it('comes from the browser’s settings, where none was chosen', async () => {
    await openPage(gateway);
    browserWith('es-AR');
    act(() => void dispatchEvent(new Event('languagechange')));
    await screen.findByRole('heading', { name: inSpanish });
  });
});
