// Limits of time: the page says them from the start; shortly before the end it says so once more,
// where a screen reader hears it, with the way to more time, and once when the time is over.

import { day, now, pace } from "./clock";
import { renewed } from "./page";

/** Milliseconds before the end at which it is said, unless the page says otherwise. */
const ahead = Number(document.body.dataset.ahead ?? 120_000);

/** Milliseconds of the wall clock until the end; Infinity while the festival's clock stands. */
function left(limit: HTMLElement, since: number): number {
  const until = limit.dataset.until;
  if (!until) return Number(limit.dataset.left) - (performance.now() - since);
  return pace() > 0 ? (Number(until) - now()) / pace() : Infinity;
}

/** Milliseconds before the end at which a limit is said: not before more time can be had. */
function early(limit: HTMLElement): number {
  const window = Number(limit.dataset.window ?? Infinity);
  return Math.min(ahead, pace() > 0 ? window / pace() : window);
}

function watch(limit: HTMLElement): void {
  const since = performance.now();
  let said = "";
  const turn = (): void => {
    if (!limit.isConnected) return;
    const rest = left(limit, since);
    const part = rest <= 0 ? "over" : rest < early(limit) ? "soon" : "";
    if (part !== said) {
      const words = limit.querySelector<HTMLTemplateElement>(`template[data-${part}]`);
      const place = limit.querySelector("[role=alert]");
      if (words) place?.replaceChildren(words.content.cloneNode(true));
      said = part;
    }
    if (part === "over") return;
    const next = part === "soon" ? rest : rest - early(limit);
    setTimeout(turn, Math.min(Math.max(next, 50), day / 24));
  };
  turn();
}

/** Follows the limits of this page, and of what is put in its place. */
export function follow(): void {
  const all = (): void => {
    for (const limit of document.querySelectorAll<HTMLElement>(".limit:not([data-on])")) {
      limit.dataset.on = "";
      watch(limit);
    }
  };
  document.addEventListener(renewed, all);
  all();
}
