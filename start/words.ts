/** What the start says to the person at the terminal. */

export function say(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

export function complain(sentence: string): void {
  process.stderr.write(`start: ${sentence}\n`);
}
