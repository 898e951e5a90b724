// The cart while one picks: its own form is sent as it would be without script, and the page that
// comes back is put in place, so that the bill is always the server's.

import { say, show } from "./page";

let asking: AbortController | undefined;

async function ask(form: HTMLFormElement, by?: HTMLElement | null): Promise<void> {
  asking?.abort();
  const mine = (asking = new AbortController());
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, by)) body.append(name, String(value));
  form.dataset.asking = "";
  form.querySelector<HTMLButtonElement>(".pay")?.setAttribute("disabled", "");
  try {
    const answer = await fetch("/cart", {
      method: "POST",
      body,
      headers: { Accept: "text/html" },
      signal: mine.signal,
    });
    const text = await answer.text();
    if (mine.signal.aborted) return;
    if (answer.ok) history.replaceState(null, "", answer.url);
    show(text, true);
  } catch {
    if (mine.signal.aborted) return;
    say("gaveUp");
    form.querySelector<HTMLButtonElement>(".pay")?.removeAttribute("disabled");
    delete form.dataset.asking;
  }
}

/** Follows the cart's form from now on. */
export function follow(): void {
  document.documentElement.classList.add("scripted");
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    const form = field.closest<HTMLFormElement>("form.basket");
    if (!form) return;
    if (field.matches("[name=use]")) {
      const chosen = form.querySelector<HTMLInputElement>("#benefits-chosen");
      if (chosen) chosen.checked = true;
    }
    void ask(form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("form.basket")) return;
    if (event.submitter?.getAttribute("formaction") !== "/cart") return;
    event.preventDefault();
    void ask(form, event.submitter);
  });
}
