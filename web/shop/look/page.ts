// The page as a whole: fetched again and put in place without losing where a person is.

import { askClock, wake } from "./clock";

/** Told on the document after parts of the page were put in place anew. */
export const renewed = "carnival:renewed";

const parse = (text: string): Document => new DOMParser().parseFromString(text, "text/html");

/** A tap is on its way: the page waits for its answer and for nothing else. */
export const tap = { under: false };

/** Somebody is writing: what they wrote must not go away under their hands. */
export function busy(): boolean {
  const at = document.activeElement;
  if (at?.matches("main input, main textarea, main select")) return true;
  if (document.querySelector("dialog[open]")) return true;
  const written = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
    "main input:not([type=hidden]), main textarea",
  );
  return [...written].some((field) =>
    field instanceof HTMLInputElement && /checkbox|radio/.test(field.type)
      ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue,
  );
}

/** What can hold the focus: also a word of what was just done, which is told and not tabbed to. */
const reachable = "main, main :is(a, button, input, select, textarea, summary, [tabindex])";

/** What a thing is known by on the page as it was and on the page as it is. */
function mark(thing: Element): string {
  const by = ["id", "aria-label", "href", "name"].map((name) => thing.getAttribute(name) ?? "");
  const known = by[0] || by[1] || by[2] || `${by[3]} ${thing.textContent?.trim()}`;
  return `${thing.tagName} ${known}`;
}

/** Puts one part of another document in the place of ours; the focus stays on what had it. */
function put(next: Document, part: string): void {
  const ours = document.querySelector(part);
  const theirs = next.querySelector(part);
  if (!ours || !theirs) return;
  const before = [...document.querySelectorAll(reachable)];
  const at = before.indexOf(document.activeElement!);
  const known = at < 0 ? "" : mark(before[at]!);
  const nth = before.slice(0, at + 1).filter((thing) => mark(thing) === known).length - 1;
  ours.replaceWith(document.adoptNode(theirs));
  if (at < 0) return;
  const after = [...document.querySelectorAll<HTMLElement>(reachable)];
  const same = after.filter((thing) => mark(thing) === known)[nth];
  // What cannot hold the focus any more gives it to what stands before it, and so on up.
  const from = same ? after.indexOf(same) : Math.min(at, after.length - 1);
  for (const thing of after.slice(0, from + 1).reverse()) {
    thing.focus({ preventScroll: true });
    if (document.activeElement === thing) return;
  }
}

/** Shows a page that has been fetched: all of it, or only what stands round it. */
export function show(text: string, whole: boolean): void {
  const next = parse(text);
  put(next, ".tabs");
  if (whole) {
    put(next, "main");
    document.title = next.title;
  }
  const mine = next.body.dataset.mine;
  if (mine !== undefined) document.body.dataset.mine = mine;
  wake();
  document.dispatchEvent(new Event(renewed));
}

/** Asks for the page again and shows it; a page that has become another one is left alone. */
export async function renew(whole: boolean): Promise<void> {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    show(await answer.text(), whole);
    void askClock();
  } catch {
    // Without the server the page stays as it is.
  }
}

/** What of a page is news when it was not there before, in the order of the page. */
function news(): string[] {
  const kinds = "main :is(h1, .why, .warning, .status, .whynot, .big .tag, .line .tag)";
  return [...document.querySelectorAll<HTMLElement>(kinds)].map((part) => {
    const of = part.closest(".line, .part")?.querySelector(".title, .part-name")?.textContent;
    const words = part.innerText.replace(/\s+/g, " ").trim();
    return of && part.tagName !== "H1" ? `${of.trim()}: ${words}` : words;
  });
}

/** Renews the page by itself and says, once, what of it is new to who does not see it. */
export async function renewAloud(): Promise<void> {
  const place = document.getElementById("told");
  const before = new Set(news());
  await renew(true);
  if (!place) return;
  const fresh = [...new Set(news())].filter((words) => words && !before.has(words)).slice(0, 3);
  place.textContent = fresh.length > 0 ? fresh.join(" ") : (place.dataset.updated ?? "");
}

const line = (): HTMLElement | null => document.getElementById("happening");

/** Says one of the sentences of the page; an empty one ends it. */
export function say(key: string, action?: () => void): void {
  const place = line();
  if (!place) return;
  place.hidden = key === "";
  place.textContent = key === "" ? "" : (place.dataset[key] ?? "");
  if (!action) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.textContent = place.dataset.show ?? "";
  button.addEventListener("click", () => {
    say("");
    action();
  });
  place.append(" ", button);
}
