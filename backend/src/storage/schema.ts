/** The tables as the code sees them. They are made by migrations/. Times are milliseconds since 1970, sizes bytes. */
import type { Generated } from 'kysely';

export interface Schema {
  generations: GenerationTable;
  pictures: PictureTable;
  developments: DevelopmentTable;
  inputs: InputTable;
  files: FileTable;
}

interface GenerationTable {
  /** Counts up in the order in which they were asked for. */
  number: Generated<number>;
  id: string;
  /** Whose it is; a principal's id. */
  owner: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  /** 0 or 1: cancelled when nobody has watched for a while. */
  is_one_shot: number;
  /** JSON of what was asked for, without its pictures: those are in `inputs`. */
  asked: string;
  /** SHA-256 of what was asked for, with its pictures: the same Idempotency-Key may only come with the same. */
  fingerprint: string;
  /** JSON of the request with every default filled in; null until the engine has taken it. */
  request: string | null;
  prompt: string;
  /** The prompt as it is searched: in lower case, without accents. */
  words: string;
  model: string | null;
  seed: number | null;
  width: number | null;
  height: number | null;
  steps: number | null;
  n: number;
  parent_id: string | null;
  parent_step: number | null;
  parent_index: number | null;
  has_loras: number;
  /** How often it was started again after its engine had ended. */
  life: Generated<number>;
  /** JSON of an error's code and message. */
  error: string | null;
  /** JSON of its events with their numbers, without pictures. */
  log: string | null;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  starred_at: number | null;
  /** Deleted by its owner, who may still take that back. */
  deleted_at: number | null;
}

interface PictureTable {
  generation_id: string;
  position: number;
  seed: number;
  width: number;
  height: number;
  file: string;
  /** A small WebP of it. */
  thumb: string;
  /** A thumbhash in base64, shown until the thumb has come. */
  placeholder: string;
}

interface DevelopmentTable {
  generation_id: string;
  /** All previews, one JPEG after the other. */
  file: string;
  /** JSON: where each preview lies in the file. */
  frames: string;
}

/** A picture that came with a request. */
interface InputTable {
  generation_id: string;
  field: string;
  file: string;
}

interface FileTable {
  /** Where it lies: its SHA-256 and what it is. */
  key: string;
  size: number;
  created_at: number;
}
