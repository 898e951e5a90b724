// A form that changes one part of its page is sent without leaving it: the answer is the page as it
// is now, and the part that the form names is taken from it. Whatever goes wrong, the form is sent
// as a browser would.

/** Sends such forms from now on. */
export function swap(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.swap) return;
    event.preventDefault();
    void send(form, form.dataset.swap, event.submitter);
  });
}

async function send(form: HTMLFormElement, id: string, by: HTMLElement | null): Promise<void> {
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const fields = new FormData(form, by);
  const body = new URLSearchParams();
  fields.forEach((value, name) => body.append(name, String(value)));
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(id);
    const old = document.getElementById(id);
    if (!answer.ok || !fresh || !old) throw new Error("no such part");
    old.replaceWith(fresh);
    fresh.querySelector<HTMLElement>("[role=status]")?.focus();
    const count = page.querySelector(".badge");
    document.querySelector(".badge")?.replaceWith(...(count ? [count] : []));
  } catch {
    form.removeAttribute("aria-busy");
    form.submit();
  }
}
