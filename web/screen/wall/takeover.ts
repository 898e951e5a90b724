// The full-screen moment of a milestone that newly appeared. What is reached while a moment stands
// replaces it, and what is reached in the same breath shares it, so that the wall is never hidden
// behind moments that wait their turn.

import type { Row } from "./contract";
import { make, the } from "./dom";
import { exactTime, grouped, money, span } from "./format";
import { reachedRows, span10, thresholdName, type Course } from "./milestones";
import { say } from "./words";

const momentMs = 6_500;

/** On a compressed day a moment of full length would hide an hour. */
const shortMomentMs = 3_600;

/** A moment can be read before another takes its place. */
const leastMs = 1_800;

/** So many others are named beneath the milestone of a moment. */
const mostBeside = 3;

export class Takeover {
  private known: Set<string> | undefined;
  private waiting: Row[] = [];
  private timer = 0;
  private since = -Infinity;
  private quiet: () => void = () => undefined;

  constructor(private readonly root: HTMLElement, private readonly motion: () => boolean) {}

  /** Learns the rows. The first reading only seeds: what was reached before is no news. */
  learn(course: Course): void {
    if (!course.milestones) return;
    const rows = reachedRows(course.milestones);
    const fresh = this.known ? rows.filter((row) => !this.known!.has(row.key)) : [];
    this.known = new Set(rows.map((row) => row.key));
    if (fresh.length === 0) return;
    this.waiting.push(...fresh);
    const left = this.root.hidden ? 0 : this.since + leastMs - performance.now();
    if (left > 0) this.then(left, () => this.next(course));
    else this.next(course);
  }

  dismiss(): void {
    window.clearTimeout(this.timer);
    this.waiting = [];
    this.root.hidden = true;
    this.quiet();
  }

  private then(wait: number, act: () => void): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(act, wait);
  }

  /** The highest of those waiting has the moment, with the others beside it. */
  private next(course: Course): void {
    const row = this.waiting.pop();
    if (!row) return;
    const beside = this.waiting.slice(-mostBeside);
    this.waiting = [];
    this.show(row, beside, course);
    this.since = performance.now();
    this.then(course.fast ? shortMomentMs : momentMs, () => this.dismiss());
  }

  private show(row: Row, beside: Row[], course: Course): void {
    const text = (name: string, value: string) => (the("takeover-" + name).textContent = value);
    text("title", say(course.lang, "reached"));
    text("amount", thresholdName(course, row.key, row.label));
    const took = [say(course.lang, "since"), span(row.value)];
    text("took", (course.lang === "zh" ? took : took.reverse()).join(" "));
    the("takeover-beside").replaceChildren(...beside.map((other) => {
      const line = make("li", "", thresholdName(course, other.key, other.label));
      line.append(make("b", "", "+" + span10(other.value)));
      return line;
    }));
    const at = row.at ? exactTime(Date.parse(row.at), course.zone) : "";
    const order = row.order ? `${say(course.lang, "order")} ${row.order}` : "";
    const seen = grouped(course.milestones?.sequence ?? 0);
    const sequence = `${say(course.lang, "sequence")} ${seen}`;
    const scaled = (course.festival?.scale ?? 1) > 1;
    const n = money(Number(row.key), course.gmv?.unit ?? "CNY");
    const counted = scaled ? say(course.lang, "counted", { n }) : "";
    text("proof", [counted, at, order, sequence].filter(Boolean).join("  ·  "));
    this.root.dataset.key = row.key;
    this.raise();
  }

  /** Shows the moment from its beginning, even when another stood there. */
  private raise(): void {
    this.quiet();
    this.root.hidden = true;
    void this.root.offsetWidth;
    this.root.hidden = false;
    fit(the("takeover-amount"), this.root.clientWidth * 0.9);
    if (this.motion()) void this.burst();
  }

  /** Confetti is fetched when first needed; its worker would break the page's policy. */
  private async burst(): Promise<void> {
    const { default: confetti } = await import("canvas-confetti");
    if (this.root.hidden) return;
    const canvas = the<HTMLCanvasElement>("confetti");
    const fire = confetti.create(canvas, { resize: true, useWorker: false });
    this.quiet = () => fire.reset();
    const colors = ["#ffcb6b", "#fff0c9", "#ff3d5e", "#ff8f6b"];
    const side = (x: number, angle: number) => void fire({
      particleCount: 90, spread: 68, angle, startVelocity: 62, ticks: 260,
      origin: { x, y: 0.86 }, colors, disableForReducedMotion: true,
    });
    side(0.06, 62);
    side(0.94, 118);
  }
}

/** Makes a line smaller until it is no wider than its room; names come in every length. */
function fit(line: HTMLElement, room: number): void {
  line.style.fontSize = "";
  const wide = line.scrollWidth;
  if (wide <= room) return;
  line.style.fontSize = `${(parseFloat(getComputedStyle(line).fontSize) * room) / wide}px`;
}
