// The festival's clock: told by the server every few seconds, borne out by every figure that comes,
// and carried on by its speed between.

import type { Festival } from "./contract";

/** A guess older than this is no longer told as the time. */
const trustMs = 20_000;

/** A clock that runs faster than this is a compressed day: its seconds are too short to be seen. */
const fastest = 10;

export class FestivalClock {
  private base = 0;
  private read = -Infinity;
  private speed = 1;
  private edges: number[] = [];

  /** Takes over what the server just said. */
  sync(festival: Festival): void {
    this.base = Date.parse(festival.now);
    this.speed = festival.speed;
    this.edges = [festival.window.start, festival.window.end].map(Date.parse);
    this.read = performance.now();
  }

  /** Learns from a figure: it is at least as late as what was already counted. */
  witness(instant: number): void {
    if (!this.known || !(instant > this.now())) return;
    this.base = instant;
    this.read = performance.now();
  }

  /**
   * Festival time in milliseconds since 1970; it stands still when the server was silent long. A
   * compressed day changes its speed when its window opens or closes, so a fast clock waits there
   * to be told instead of running past.
   */
  now(): number {
    const passed = Math.min(performance.now() - this.read, trustMs);
    const guess = this.base + Math.max(0, passed) * this.speed;
    if (!this.fast) return guess;
    return Math.min(guess, ...this.edges.filter((edge) => edge > this.base));
  }

  get known(): boolean {
    return this.base > 0;
  }

  get trusted(): boolean {
    return performance.now() - this.read < trustMs;
  }

  /** Whether a second of the festival lasts a second. */
  get real(): boolean {
    return this.speed === 1;
  }

  get fast(): boolean {
    return this.speed > fastest;
  }

  /** How old an instant of the festival is, in real milliseconds. */
  lag(instant: number): number {
    return Math.max(0, this.now() - instant) / (this.speed > 0 ? this.speed : 1);
  }
}
