// Milestones: the strip of those reached, the way to the next, and the moment when one is new.

import type { Festival, Figure, Row, Words } from "./contract";
import { make, the } from "./dom";
import { exactTime, hms, money, percent, shortMoney, span } from "./format";
import { say, type Lang } from "./words";

const places = 5;
const momentMs = 6_500;

/** What the strip is drawn from. */
export interface Course {
  milestones: Figure | undefined;
  gmv: Figure | undefined;
  festival: Festival | undefined;
  lang: Lang;
  zone: string;
}

/** The name of a threshold: the row's own, the plan's, or the amount itself. */
export function thresholdName(course: Course, key: string, label?: Words): string {
  const planned = course.festival?.milestones.find((m) => String(m.threshold) === key);
  const words = label ?? planned?.label;
  if (words) return words[course.lang] || words.zh;
  const code = course.gmv?.unit ?? "CNY";
  return shortMoney(Number(key), code, course.lang);
}

function reachedRows(figure: Figure | undefined): Row[] {
  return [...(figure?.rows ?? [])].sort((a, b) => Number(a.key) - Number(b.key));
}

/** Draws the strip: the last reached, the next with its way done, and what lies ahead. */
export function drawStrip(root: HTMLElement, course: Course): void {
  const rows = reachedRows(course.milestones);
  const value = course.gmv?.value ?? 0;
  const coming = (course.festival?.milestones ?? []).filter((m) => m.threshold > value)
    .sort((a, b) => a.threshold - b.threshold);
  // The next keeps a place of its own for as long as there is one.
  const past = coming.length > 0 ? places - 1 : places;
  const cards = rows.slice(-past).map((row) => reachedCard(row, course));
  const ahead = coming.slice(0, places - cards.length)
    .map((m, i) => (i === 0 ? nextCard(m, course) : aheadCard(m, course)));
  root.replaceChildren(...cards, ...ahead);
  root.dataset.reached = String(rows.length);
}

function reachedCard(row: Row, course: Course): HTMLElement {
  const card = make("li", "milestone");
  card.append(
    make("strong", "", thresholdName(course, row.key, row.label)),
    make("span", "took", "+" + span10(row.value)),
    make("span", "at", row.at ? exactTime(Date.parse(row.at), course.zone) : ""),
  );
  return card;
}

/** Time since the opening, to the tenth: enough for a strip, the exact instant stands beneath. */
function span10(ms: number): string {
  return hms(ms) + "." + Math.trunc((ms % 1000) / 100);
}

type Planned = Festival["milestones"][number];

function aheadCard(planned: Planned, course: Course): HTMLElement {
  const card = make("li", "milestone ahead");
  card.append(make("strong", "", thresholdName(course, String(planned.threshold), planned.label)));
  return card;
}

function nextCard(next: Planned, course: Course): HTMLElement {
  const value = course.gmv?.value ?? 0;
  const card = make("li", "milestone next");
  const fill = make("span", "fill");
  fill.style.transform = `scaleX(${value / next.threshold})`;
  const track = make("span", "track");
  track.append(fill);
  const left = shortMoney(next.threshold - value, course.gmv?.unit ?? "CNY", course.lang);
  const say1 = (key: "next" | "remaining") => say(course.lang, key);
  card.append(
    make("strong", "", thresholdName(course, String(next.threshold), next.label)),
    make("span", "took", `${say1("next")} · ${percent((value / next.threshold) * 1e6, 1)}`),
    make("span", "at", course.lang === "zh" ? `${say1("remaining")} ${left}` : `${left} to go`),
    track,
  );
  return card;
}

/** Draws what earlier years made in their whole day, and how much of it is done. */
export function drawPrior(root: HTMLElement, course: Course): void {
  const value = course.gmv?.value ?? 0;
  const code = course.gmv?.unit ?? "CNY";
  const years = [...(course.festival?.prior ?? [])].sort((a, b) => b.year - a.year).slice(0, 3);
  root.replaceChildren(...years.map((prior) => {
    const line = make("li", "prior");
    const beaten = value >= prior.gmv;
    const part = prior.gmv > 0 ? value / prior.gmv : 0;
    const fill = make("span", "fill");
    fill.style.transform = `scaleX(${Math.min(1, part)})`;
    const track = make("span", "track");
    track.append(fill);
    // An amount of an earlier year, divided by the scale, is one that nobody would know again.
    const amount = course.festival?.scale === 1 ? shortMoney(prior.gmv, code, course.lang) : "";
    const year = say(course.lang, "prior", { year: String(prior.year) });
    const key = beaten ? "priorBeaten" : "priorShare";
    const done = say(course.lang, key, { n: percent(part * 1e6, 1) });
    line.classList.toggle("beaten", beaten);
    line.append(make("span", "year", `${year} ${amount}`), track, make("span", "done", done));
    return line;
  }));
}

/** The full-screen moment of a milestone that newly appeared. */
export class Takeover {
  private known: Set<string> | undefined;
  private waiting: Row[] = [];
  private timer = 0;
  private quiet: () => void = () => undefined;

  constructor(private readonly root: HTMLElement, private readonly motion: () => boolean) {}

  /** Learns the rows. The first reading only seeds: what was reached before is no news. */
  learn(course: Course): void {
    if (!course.milestones) return;
    const rows = reachedRows(course.milestones);
    const fresh = this.known ? rows.filter((row) => !this.known!.has(row.key)) : [];
    this.known = new Set(rows.map((row) => row.key));
    // After a long silence many may be new at once; only the last two are still a moment.
    this.waiting.push(...fresh.slice(-2));
    if (!this.timer) this.next(course);
  }

  dismiss(): void {
    window.clearTimeout(this.timer);
    this.timer = 0;
    this.waiting = [];
    this.hide();
  }

  private hide(): void {
    this.root.hidden = true;
    this.quiet();
  }

  private next(course: Course): void {
    const row = this.waiting.shift();
    if (!row) {
      this.timer = 0;
      this.hide();
      return;
    }
    this.show(row, course);
    this.timer = window.setTimeout(() => this.next(course), momentMs);
  }

  private show(row: Row, course: Course): void {
    const text = (name: string, value: string) => (the("takeover-" + name).textContent = value);
    text("title", say(course.lang, "reached"));
    text("amount", thresholdName(course, row.key, row.label));
    const took = [say(course.lang, "since"), span(row.value)];
    text("took", (course.lang === "zh" ? took : took.reverse()).join(" "));
    const at = row.at ? exactTime(Date.parse(row.at), course.zone) : "";
    const order = row.order ? `${say(course.lang, "order")} ${row.order}` : "";
    const sequence = `${say(course.lang, "sequence")} ${course.milestones?.sequence ?? ""}`;
    const scaled = (course.festival?.scale ?? 1) > 1;
    const n = money(Number(row.key), course.gmv?.unit ?? "CNY");
    const counted = scaled ? say(course.lang, "counted", { n }) : "";
    text("proof", [counted, at, order, sequence].filter(Boolean).join("  ·  "));
    this.root.dataset.key = row.key;
    this.root.hidden = false;
    if (this.motion()) void this.burst();
  }

  /** Confetti is fetched when first needed; its worker would break the page's policy. */
  private async burst(): Promise<void> {
    const { default: confetti } = await import("canvas-confetti");
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
