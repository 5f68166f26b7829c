/** The addresses of health in words. */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { answer } from '../wire/answers.js';
import { Health, Liveness } from './answers.js';

export const healthWords: RouteConfig[] = [
  health('/api/health', 'getHealth'),
  health('/api/health/ready', 'getReadiness'),
  {
    method: 'get',
    path: '/api/health/live',
    operationId: 'getLiveness',
    tags: ['health'],
    summary: 'Whether the gateway answers',
    responses: { 200: answer('It does.', 'application/json', Liveness) },
  },
];

function health(path: string, operationId: string): RouteConfig {
  return {
    method: 'get',
    path,
    operationId,
    tags: ['health'],
    summary: 'Whether generations can be started',
    responses: {
      200: answer('They can.', 'application/json', Health),
      503: answer('Not now; the body says who is not ready.', 'application/json', Health),
    },
  };
}
