/** Draws the ids of generations: new ones, and those that an Idempotency-Key stands for. */
import { createHmac } from 'node:crypto';
import { stringify, v7 } from 'uuid';

/** A UUIDv7: they sort by the time at which they were drawn. */
export function drawId(): string {
  return v7();
}

/**
 * Always the same id for the same owner and key, so that nothing has to be remembered and the engine sees a repetition.
 * A UUIDv8 (RFC 9562 §5.8); without the secret nobody can work out another's ids.
 */
export function idOfKey(secret: string, owner: string, key: string): string {
  const bytes = createHmac('sha256', secret)
    .update(JSON.stringify([owner, key]))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6); // version 8
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8); // RFC 9562's variant
  return stringify(bytes);
}
