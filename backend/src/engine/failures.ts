/** Says in the gateway's words why the engine gave no answer. */
import { codeOf, GatewayError, type ErrorCode } from '../errors.js';

export function toEngineFailure(cause: unknown): GatewayError {
  return new GatewayError(toCode(codeOf(cause)), { cause });
}

function toCode(code: string | undefined): ErrorCode {
  if (code === 'ETIMEDOUT') return 'ENGINE_TIMEOUT';
  if (code?.startsWith('HPE_')) return 'ENGINE_PROTOCOL_ERROR'; // what answered is no HTTP server
  return 'ENGINE_UNAVAILABLE';
}
