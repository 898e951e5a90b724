// Milestones: the strip of all of them with the way to the next, and how earlier years compare.
//
// Names of milestones and the years behind us are real amounts, while a scaled festival counts a
// fraction of them. So what is said beside them is said in real amounts too, and the wall marks it.

import type { Festival, Figure, Row, Words } from "./contract";
import { make } from "./dom";
import { exactTime, hms, percent, shortMoney } from "./format";
import { say, type Lang } from "./words";

/** One row of cards holds so many, and two rows twice as many; what is more scrolls out. */
const abreast = 8;

/** What the strip is drawn from. */
export interface Course {
  milestones: Figure | undefined;
  gmv: Figure | undefined;
  festival: Festival | undefined;
  lang: Lang;
  zone: string;
  /** The day is compressed: moments are as short as its hours. */
  fast: boolean;
}

/** A threshold with what the plan says of it and, once it was crossed, its row. */
interface Step {
  threshold: number;
  label?: Words;
  row?: Row;
}

/** The name of a threshold: the row's own, the plan's, or the amount itself. */
export function thresholdName(course: Course, key: string, label?: Words): string {
  const planned = course.festival?.milestones.find((m) => String(m.threshold) === key);
  const words = label ?? planned?.label;
  if (words) return words[course.lang] || words.zh;
  return real(course, Number(key));
}

/** The milestones that were reached, the lowest first. */
export function reachedRows(figure: Figure | undefined): Row[] {
  return [...(figure?.rows ?? [])].sort((a, b) => Number(a.key) - Number(b.key));
}

/** A counted amount as the real one that it stands for. */
function real(course: Course, minor: number): string {
  const scale = course.festival?.scale ?? 1;
  return shortMoney(minor * scale, course.gmv?.unit ?? "CNY", course.lang);
}

function steps(course: Course): Step[] {
  const all = new Map<number, Step>();
  for (const planned of course.festival?.milestones ?? []) all.set(planned.threshold, planned);
  for (const row of reachedRows(course.milestones)) {
    const threshold = Number(row.key);
    all.set(threshold, { threshold, label: row.label, row });
  }
  return [...all.values()].sort((a, b) => a.threshold - b.threshold);
}

/** Draws the strip: every milestone, with the way done to the next one. */
export function drawStrip(root: HTMLElement, course: Course): void {
  const all = steps(course);
  const next = all.findIndex((step) => !step.row);
  const most = abreast * 2;
  // Of more than the strip holds, the next one stands three quarters along.
  const first = Math.min(all.length - most, (next < 0 ? all.length : next) - abreast * 1.5);
  const shown = all.slice(Math.max(0, first)).slice(0, most);
  const inTwo = shown.length > abreast;
  root.style.setProperty("--abreast", String(Math.ceil(shown.length / (inTwo ? 2 : 1))));
  root.classList.toggle("two", inTwo);
  root.replaceChildren(...shown.map((step) => {
    if (step.row) return reachedCard(step.row, course);
    return step === all[next] ? nextCard(step, course) : aheadCard(step, course);
  }));
  root.dataset.reached = String(all.filter((step) => step.row).length);
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
export function span10(ms: number): string {
  return hms(ms) + "." + Math.trunc((ms % 1000) / 100);
}

function aheadCard(step: Step, course: Course): HTMLElement {
  const card = make("li", "milestone ahead");
  card.append(make("strong", "", thresholdName(course, String(step.threshold), step.label)));
  return card;
}

function nextCard(next: Step, course: Course): HTMLElement {
  const value = course.gmv?.value ?? 0;
  const card = make("li", "milestone next");
  const left = real(course, Math.max(0, next.threshold - value));
  card.append(
    make("strong", "", thresholdName(course, String(next.threshold), next.label)),
    make("span", "took", percent((value / next.threshold) * 1e6, 1)),
    make("span", "at", say(course.lang, "remaining", { n: left })),
    track(value / next.threshold),
  );
  return card;
}

function track(part: number): HTMLElement {
  const fill = make("span", "fill");
  fill.style.transform = `scaleX(${Math.min(1, part)})`;
  const whole = make("span", "track");
  whole.append(fill);
  return whole;
}

/** Draws what earlier years made in their whole day, and how much of it is done. */
export function drawPrior(root: HTMLElement, course: Course): void {
  const value = course.gmv?.value ?? 0;
  const years = [...(course.festival?.prior ?? [])].sort((a, b) => b.year - a.year).slice(0, 3);
  root.replaceChildren(...years.map(({ year, gmv }) => {
    const line = make("li", "prior");
    const beaten = value >= gmv.amount;
    const part = gmv.amount > 0 ? value / gmv.amount : 0;
    const name = say(course.lang, "prior", { year: String(year), n: real(course, gmv.amount) });
    const key = beaten ? "priorBeaten" : "priorShare";
    const done = say(course.lang, key, { n: percent(part * 1e6, 1) });
    line.classList.toggle("beaten", beaten);
    line.append(make("span", "year", name), make("span", "done", done), track(part));
    return line;
  }));
}
