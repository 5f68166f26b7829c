/**
 * A development: every preview of a generation in one file, so that it can be looked at step by step for ever. The file is
 * the JPEGs as they came, one after the other, which players know as Motion JPEG; where each lies is kept beside it.
 */

/** Where one preview lies in the file, in bytes. */
export interface Frame {
  step: number;
  index: number;
  start: number;
  size: number;
}

export class DevelopmentWriter {
  readonly frames: Frame[] = [];
  readonly #jpegs: Buffer[] = [];
  #size = 0;

  add(step: number, index: number, jpeg: Buffer): void {
    this.frames.push({ step, index, start: this.#size, size: jpeg.length });
    this.#jpegs.push(jpeg);
    this.#size += jpeg.length;
  }

  toFile(): Buffer {
    return Buffer.concat(this.#jpegs);
  }
}

export function findFrame(frames: readonly Frame[], step: number, index: number): Frame | undefined {
  return frames.find((frame) => frame.step === step && frame.index === index);
}

export function cutFrame(file: Buffer, { start, size }: Frame): Buffer {
  return file.subarray(start, start + size);
}
