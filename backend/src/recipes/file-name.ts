/** Owns how the name of a model's file becomes a name: without folders, which are the other tool's, and ending. */

export function nameOfFile(path: string): string {
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  return file.replace(/\.(?:safetensors|ckpt|pt|pth|bin|gguf|sft)$/i, '');
}
