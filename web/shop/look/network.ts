// One tap on a bad network, or in a busy shop. The form's key makes the tap one and the same
// however often it is sent; this says what is happening, sends it again when nothing comes back or
// when the shop says that it should, and lands on the right page.
// Without script the browser sends the form, and sends it again when told to: that is safe too.

import { say, show, tap } from "./page";

/** What the server answers with instead of a redirect that a script could not see. */
const next = "Carnival-Next";
/** Which every page of the shop says. */
const who = "Carnival-Who";

const taps = /^\/checkouts(\/|$)/;
const tries = 8;
/** Milliseconds of silence after which a try is given up, and after which it is called slow. */
const silence = Number(document.body.dataset.silence ?? 20_000);
const slow = Math.min(2500, silence / 4);

/** Seconds that a busy shop may ask to wait; what it says of longer ones is for the shopper. */
const longest = 30;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Milliseconds before the try of a number, when nobody says how long. */
const backoff = (n: number): number => Math.min(8000, (silence / 20) * 2 ** n);

/** Milliseconds for which the shop asks to be left alone; undefined when it does not. */
function told(answer: Response): number | undefined {
  if (answer.status !== 503 && answer.status !== 429) return undefined;
  const after = answer.headers.get("Retry-After") ?? "";
  const seconds = after.trim() === "" ? NaN : Number(after);
  const wait = Number.isNaN(seconds) ? Date.parse(after) - Date.now() : 1000 * seconds;
  return Number.isNaN(wait) ? backoff(3) : Math.max(0, wait);
}

/** One try; undefined when nothing came back. */
async function attempt(action: string, body: URLSearchParams): Promise<Response | undefined> {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), silence);
  try {
    const answer = await fetch(action, {
      method: "POST",
      body,
      headers: { Accept: "text/html", [next]: "1" },
      signal: patience.signal,
    });
    if (answer.status === 502) return undefined;
    const text = await answer.text(); // an answer counts when all of it is here
    return new Response(text, { status: answer.status, headers: answer.headers });
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

async function send(form: HTMLFormElement, action: string, body: URLSearchParams): Promise<void> {
  const buttons = [...form.querySelectorAll<HTMLButtonElement>("button")];
  const late = setTimeout(() => say("slow"), slow);
  form.setAttribute("aria-busy", "true");
  for (const button of buttons) button.setAttribute("aria-disabled", "true");
  say("sending");
  let answer: Response | undefined;
  for (let n = 1; n <= tries; n++) {
    answer = await attempt(action, body);
    const wait = answer && told(answer);
    if (n === tries || (answer && (wait === undefined || wait > 1000 * longest))) break;
    clearTimeout(late);
    say(wait === undefined ? "again" : "busy");
    // Thousands are told the same at once: each comes back at a moment of its own.
    await pause(wait === undefined ? backoff(n) : wait * (1 + Math.random() / 2));
  }
  clearTimeout(late);
  tap.under = false;
  form.removeAttribute("aria-busy");
  for (const button of buttons) button.removeAttribute("aria-disabled");
  if (!answer) return say("gaveUp");
  // What a gate before the shop says is no page of the shop.
  if (told(answer) !== undefined && !answer.headers.has(who)) return say("stillBusy");
  const to = answer.headers.get(next);
  if (to) return location.assign(to);
  say("");
  show(await answer.text(), true);
  scrollTo(0, 0);
  document.querySelector<HTMLElement>("main")?.focus();
}

/** Takes over the taps that buy and pay. */
export function carry(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const by = event.submitter;
    const action = new URL(by?.getAttribute("formaction") ?? form.action, location.href);
    if (event.defaultPrevented || form.method !== "post" || !taps.test(action.pathname)) return;
    event.preventDefault();
    if (tap.under) return;
    tap.under = true;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form, by)) body.append(name, String(value));
    void send(form, action.href, body);
  });
  addEventListener("pageshow", () => {
    tap.under = false;
    say("");
  });
}
