/** The sentence behind each of the gateway's error codes, as an event that ends a stream. */
import type { GatewayError } from '../errors.js';

/** One whole frame. It carries no id, so that a reconnecting reader still names the last event it really got. */
export function toErrorFrame({ code, message }: GatewayError): string {
  return `data: ${JSON.stringify({ type: 'error', error: { code, message } })}\n\n`;
}
