// The festival's clock, told by the server every few seconds and carried on by its speed between.

import type { Festival } from "./contract";

/** A guess older than this is no longer told as the time. */
const trustMs = 20_000;

export class FestivalClock {
  private base = 0;
  private read = -Infinity;
  private speed = 1;

  /** Takes over what the server just said. */
  sync(festival: Festival): void {
    this.base = Date.parse(festival.now);
    this.speed = festival.speed;
    this.read = performance.now();
  }

  /** Festival time in milliseconds since 1970; it stands still when the server was silent long. */
  now(): number {
    const passed = Math.min(performance.now() - this.read, trustMs);
    return this.base + Math.max(0, passed) * this.speed;
  }

  get known(): boolean {
    return this.base > 0;
  }

  get trusted(): boolean {
    return performance.now() - this.read < trustMs;
  }

  /** How old an instant of the festival is, in real milliseconds. */
  lag(instant: number): number {
    return Math.max(0, this.now() - instant) / (this.speed > 0 ? this.speed : 1);
  }
}
