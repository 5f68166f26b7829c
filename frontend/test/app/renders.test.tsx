import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { FakeGateway, generate, openPage, stage, started, step, tell } from './page.tsx';
import { takeDrawn } from '../render-log.ts';

it('a step draws the picture, the bar and the film, and nothing else of the page', async () => {
  await openPage(new FakeGateway());
  await generate('a boat');
  await tell({ ...started, total_steps: 20 }, { ...step(1), total_steps: 20 });
  await stage().findByAltText(/Preview after step 1 of 20/);
  await waitFor(() => expect(screen.getByText('Developing, 20 steps.')).toBeDefined());
  takeDrawn();

  await tell({ ...step(2), total_steps: 20 });
  await stage().findByAltText(/Preview after step 2 of 20/);
  expect(stage().getByText('Step 2 of 20')).toBeDefined();
  const ticking = 'StatusLine'; // its clock runs between steps too
  expect(takeDrawn().filter((name) => name !== ticking)).toEqual(['Bar', 'Film', 'Prints', 'Reflection']);
});
