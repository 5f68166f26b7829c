/** What main.tsx builds once and the page is handed. */
import type { History } from '../features/recent/history.ts';
import type { LanguageChoice } from './language.ts';
import type { GenerateServices } from '../generation/services.ts';

export interface Services extends GenerateServices {
  language: LanguageChoice;
  history: History;
}
