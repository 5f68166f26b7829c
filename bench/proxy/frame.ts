/**
 * One step event as the engine writes it, as one HTTP chunk, with a monotonic time stamp where the client finds it.
 * CLOCK_MONOTONIC is shared by all processes of a Linux machine, so stamps of the upstream and the client compare.
 */
const chunkEnd = '\r\n';
const stampDigits = 20;
const stampField = '"sent_at":"';
const bodies = new Map<number, Buffer>();

/** The parts of one chunk of `frameBytes` bytes; the large one is shared by all streams and frames. */
export function encodeFrame(id: string, sequence: number, frameBytes: number): [head: string, body: Buffer] {
  const sentAt = process.hrtime.bigint().toString().padStart(stampDigits, '0');
  const seq = String(sequence).padStart(8, '0');
  const opening = `id: ${id}:${seq}\ndata: {"type":"step",${stampField}${sentAt}","image":"data:image/jpeg;base64,`;
  return [`${frameBytes.toString(16)}\r\n${opening}`, bodyOf(frameBytes - opening.length)];
}

/** Nanoseconds at which the event was sent, or null for an event of another kind. */
export function readSentAt(event: string): bigint | null {
  const start = event.indexOf(stampField);
  if (start < 0) return null;
  return BigInt(event.slice(start + stampField.length, start + stampField.length + stampDigits));
}

function bodyOf(bytes: number): Buffer {
  let body = bodies.get(bytes);
  if (body === undefined) {
    const closing = '"}\n\n';
    body = Buffer.from('A'.repeat(bytes - closing.length) + closing + chunkEnd);
    bodies.set(bytes, body);
  }
  return body;
}
