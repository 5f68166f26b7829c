/** Why what is kept cannot be used, in a sentence that says what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
}
