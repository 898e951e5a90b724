// Parts that change at their instant: a countdown on the server's clock, and prices that flip.

import { day, live, second } from "./clock";

const calm = matchMedia("(prefers-reduced-motion: reduce)");
const two = (n: number): string => String(n).padStart(2, "0");

/** Told on the document when what a page waits for begins, or what it is for ends. */
export const due = "carnival:due";

export class Countdown extends HTMLElement {
  connectedCallback(): void {
    live.add(this);
  }

  disconnectedCallback(): void {
    live.delete(this);
  }

  /** Shows what is left and says after how many milliseconds that is wrong. */
  tick(at: number): number {
    const left = Math.max(0, Number(this.dataset.until) - at);
    const whole = Math.ceil(left / second);
    const face = this.querySelector(".clock");
    const days = this.querySelector(".days");
    const count = Math.floor(whole / 86_400);
    if (days && count === 0) days.remove();
    else if (days) days.textContent = (days.textContent ?? "").replace(/\d+/, String(count));
    const rest = whole % 86_400;
    const parts = [Math.floor(rest / 3600), Math.floor(rest / 60) % 60, rest % 60];
    face?.querySelectorAll("b").forEach((tile, i) => {
      const text = two(parts[i] ?? 0);
      if (tile.textContent === text) return;
      tile.textContent = text;
      if (calm.matches) return;
      tile.animate([{ transform: "translateY(-9%) scaleY(.86)" }, { transform: "none" }], {
        duration: 200,
        easing: "cubic-bezier(.2, 1.5, .4, 1)",
      });
    });
    if (left === 0) {
      if (this.closest("[data-game]")) document.dispatchEvent(new Event(due));
      return Infinity;
    }
    return left - (whole - 1) * second;
  }
}

export class Flip extends HTMLElement {
  connectedCallback(): void {
    live.add(this);
  }

  disconnectedCallback(): void {
    live.delete(this);
  }

  /** Shows the half that holds at an instant; the inputs of the other half are not sent. */
  tick(at: number): number {
    const due = Number(this.dataset.at);
    const after = at >= due;
    if (after !== this.hasAttribute("data-done")) {
      this.toggleAttribute("data-done", after);
      this.classList.toggle("flipped", after);
      this.show("[data-before]", !after);
      this.show("[data-after]", after);
    }
    return after ? Infinity : Math.min(due - at, day);
  }

  private show(part: string, on: boolean): void {
    for (const element of this.querySelectorAll<HTMLElement>(part)) {
      if (element instanceof HTMLInputElement) element.disabled = !on;
      else element.hidden = !on;
    }
  }
}
