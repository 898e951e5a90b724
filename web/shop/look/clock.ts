// Festival time as the server told it, and the parts of a page that follow it. While a page is
// fresh nothing here asks the server.

export const second = 1000;
export const day = 86_400 * second;

/** Festival time: what the server said, and how fast it runs in milliseconds of this machine. */
const clock = { at: 0, read: performance.now(), speed: 1 };

export const now = (): number => clock.at + (performance.now() - clock.read) * clock.speed;

/** How many milliseconds of the festival pass in one of this machine. */
export const pace = (): number => clock.speed;

export function setClock(at: number, speed: number): void {
  clock.at = at;
  clock.speed = speed;
  clock.read = performance.now();
}

/** A page that comes out of a cache, or from behind, holds an old time: the server is asked. */
export async function askClock(): Promise<void> {
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

export const live = new Set<{ tick(at: number): number }>();
let timer = 0;

/** Runs every live part, then sleeps until the first of them has something to show. */
export function wake(): void {
  clearTimeout(timer);
  const at = now();
  let next = Infinity;
  for (const part of live) next = Math.min(next, part.tick(at));
  if (next === Infinity || clock.speed <= 0) return;
  timer = setTimeout(wake, Math.min(Math.max(next / clock.speed, 20), 2 ** 30));
}
