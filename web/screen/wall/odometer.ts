// The rolling number. It only ever rests on values that were counted: it rolls from one to the next
// and never runs ahead of them.

import { make } from "./dom";

const rollMs = 520;

/** A digit that changes oftener than this is set, not rolled: rolling it would be a blur. */
const restMs = 1_400;

class Digit {
  readonly element = make("span", "digit");
  private readonly strip = make("span", "strip");
  private at = 0;
  private changed = -Infinity;

  constructor() {
    for (let i = 0; i < 20; i++) this.strip.append(make("span", "", String(i % 10)));
    this.element.append(this.strip);
  }

  show(value: number, roll: boolean): void {
    const from = this.at % 10;
    if (value === from) return;
    const rested = performance.now() - this.changed > restMs;
    this.changed = performance.now();
    if (!roll || !rested) {
      this.place(value, false);
      return;
    }
    // A finished roll may rest in the second ten: step back to the first unseen, then roll forward.
    this.place(from, false);
    void this.strip.offsetHeight;
    this.place(value > from ? value : value + 10, true);
  }

  private place(position: number, roll: boolean): void {
    this.at = position;
    this.strip.style.transition = roll ? `transform ${rollMs}ms cubic-bezier(.2,.75,.2,1)` : "none";
    this.strip.style.transform = `translateY(${position * -5}%)`;
  }
}

export class Odometer {
  private shape = "";
  private digits: Digit[] = [];

  constructor(private readonly root: HTMLElement, private readonly width: number) {}

  /** Shows a sign, a grouped whole number and its decimals; roll says whether motion is wanted. */
  show(sign: string, whole: string, decimals: string, roll: boolean): void {
    const text = `${sign} ${whole}${decimals ? "." + decimals : ""}`;
    if (this.root.dataset.value === text) return;
    this.root.dataset.value = text;
    const shape = text.replace(/\d/g, "0");
    // The first value, and one digit more, are set at once: there is nothing true to roll from.
    const built = shape !== this.shape;
    if (built) this.build(sign, whole, decimals, shape);
    const figures = (whole + decimals).replace(/\D/g, "");
    this.digits.forEach((digit, i) => digit.show(Number(figures[i]), roll && !built));
  }

  /** Shows that nothing was counted yet, which is not the same as nought. */
  blank(): void {
    this.shape = "";
    delete this.root.dataset.value;
    this.root.replaceChildren(make("span", "sign", "–"));
  }

  /** Builds anew when the number grows a digit. */
  private build(sign: string, whole: string, decimals: string, shape: string): void {
    this.shape = shape;
    this.digits = [];
    const number = make("span", "whole");
    for (const char of whole) number.append(this.place(char));
    const tail = make("span", "decimals");
    if (decimals) tail.append(make("span", "mark", "."));
    for (const char of decimals) tail.append(this.place(char));
    this.root.replaceChildren(make("span", "sign", sign), number, tail);
    this.fit(whole, decimals);
  }

  private place(char: string): HTMLElement {
    if (!/\d/.test(char)) return make("span", "mark", char);
    const digit = new Digit();
    this.digits.push(digit);
    return digit.element;
  }

  /** As large as the width allows, in the stage's own pixels. */
  private fit(whole: string, decimals: string): void {
    const wide = whole.replace(/\D/g, "").length;
    const marks = whole.length - wide;
    const ems = 0.62 + wide * 0.585 + marks * 0.28 + (decimals.length + 0.4) * 0.27;
    this.root.style.setProperty("--fit", String(Math.min(138, this.width / ems)));
  }
}
