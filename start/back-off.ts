/** How long to wait before a service that died is started again, and when to give it up. */

const FIRST_S = 1;
const LONGEST_S = 30;
const HEALTHY_S = 60;
const FAILED_STARTS_MAX = 8; // in a row: with the waits between them two minutes and more

export class BackOff {
  private deaths = 0;
  private failedStarts = 0;

  /**
   * Seconds until the next start, null when it has failed to start too often in a row. `readyForS` says how long the
   * service was ready before it died, null when it never was. A minute of health makes the next wait the shortest again.
   */
  next(readyForS: number | null): number | null {
    this.failedStarts = readyForS === null ? this.failedStarts + 1 : 0;
    if (this.failedStarts >= FAILED_STARTS_MAX) return null;
    if (readyForS !== null && readyForS >= HEALTHY_S) this.deaths = 0;
    return Math.min(FIRST_S * 2 ** this.deaths++, LONGEST_S);
  }
}
