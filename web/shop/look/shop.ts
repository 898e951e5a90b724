// The small live parts of the shop: a countdown on the server's clock, and prices that change at
// their instant. Pages are whole without it; nothing here asks the server while a page is fresh.

const second = 1000;
const day = 86_400 * second;

/** Festival time: what the server said, and how fast it runs in milliseconds of this machine. */
const clock = { at: 0, read: performance.now(), speed: 1 };

const now = (): number => clock.at + (performance.now() - clock.read) * clock.speed;

function setClock(at: number, speed: number): void {
  clock.at = at;
  clock.speed = speed;
  clock.read = performance.now();
}

/** A page that comes out of a cache, or from behind, holds an old time: the server is asked. */
async function askClock(): Promise<void> {
  try {
    const answer = await fetch("/clock", { cache: "no-store" });
    if (!answer.ok) return;
    const told = (await answer.json()) as { now: number; speed: number };
    setClock(told.now, told.speed);
    wake();
  } catch {
    // Without the server the clock runs on as it did.
  }
}

const live = new Set<{ tick(at: number): number }>();
let timer = 0;

/** Runs every live part, then sleeps until the first of them has something to show. */
function wake(): void {
  clearTimeout(timer);
  const at = now();
  let next = Infinity;
  for (const part of live) next = Math.min(next, part.tick(at));
  if (next === Infinity || clock.speed <= 0) return;
  timer = setTimeout(wake, Math.min(Math.max(next / clock.speed, 20), 2 ** 30));
}

const two = (n: number): string => String(n).padStart(2, "0");

class Countdown extends HTMLElement {
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
    const text = parts.map(two).join(":");
    if (face && face.textContent !== text) face.textContent = text;
    if (left === 0) return Infinity;
    return left - (whole - 1) * second;
  }
}

class Flip extends HTMLElement {
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

const page = document.body.dataset;
setClock(Number(page.now), Number(page.speed));
customElements.define("x-countdown", Countdown);
customElements.define("x-flip", Flip);
wake();

const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
if (visit?.type === "back_forward") void askClock();
addEventListener("pageshow", (event) => {
  if (event.persisted) void askClock();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void askClock();
});
