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

/** Puts one part of another document in the place of ours; the focus stays where it was. */
function put(next: Document, part: string): void {
  const ours = document.querySelector(part);
  const theirs = next.querySelector(part);
  if (!ours || !theirs) return;
  const at = [...document.querySelectorAll(reachable)].indexOf(document.activeElement!);
  ours.replaceWith(document.adoptNode(theirs));
  if (at < 0) return;
  const again = document.querySelectorAll<HTMLElement>(reachable)[at];
  again?.focus({ preventScroll: true });
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
