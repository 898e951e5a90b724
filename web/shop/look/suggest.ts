// What is typed into the search is completed from /v1/suggestions. The field becomes a combobox:
// arrow keys go through the list, Enter takes what is marked, Escape closes it.

export {};

interface Suggested {
  kind: string;
  text: string;
  id?: string;
  products: number;
}

const field = document.querySelector<HTMLInputElement>(".seek input")!;
const list = document.createElement("ul");
list.id = "suggestions";
list.role = "listbox";
list.hidden = true;
list.setAttribute("aria-label", field.placeholder);
field.form!.append(list);
field.role = "combobox";
field.setAttribute("aria-autocomplete", "list");
field.setAttribute("aria-controls", list.id);

const paths: Record<string, string> = { category: "/c/", merchant: "/m/", product: "/p/" };
const address = (s: Suggested): string =>
  s.id && paths[s.kind]
    ? paths[s.kind] + encodeURIComponent(s.id)
    : "/search?q=" + encodeURIComponent(s.text);

let marked = -1;
let shown = "";
let asked: AbortController | undefined;
let timer = 0;

function mark(index: number): void {
  marked = index;
  [...list.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === index)));
  const row = list.children[index];
  if (row) field.setAttribute("aria-activedescendant", row.id);
  else field.removeAttribute("aria-activedescendant");
}

function show(rows: Suggested[]): void {
  const same = rows.map(address).join() === shown;
  shown = rows.map(address).join();
  if (same) return; // what is marked stays so
  list.replaceChildren(
    ...rows.map((s, i) => {
      const row = document.createElement("li");
      row.id = "suggestion-" + i;
      row.role = "option";
      row.dataset.to = address(s);
      const text = document.createElement("span");
      text.textContent = s.text;
      row.append(text);
      if (s.products > 1) {
        const count = document.createElement("small");
        count.textContent = String(s.products);
        row.append(count);
      }
      return row;
    }),
  );
  list.hidden = rows.length === 0;
  field.setAttribute("aria-expanded", String(!list.hidden));
  mark(-1);
}

async function ask(): Promise<void> {
  asked?.abort();
  const text = field.value.trim();
  if (!text) return show([]);
  asked = new AbortController();
  try {
    const answer = await fetch("/v1/suggestions?limit=8&q=" + encodeURIComponent(text), {
      signal: asked.signal,
    });
    if (answer.ok) show(((await answer.json()) as { items: Suggested[] }).items);
  } catch {
    // Without the server the field is still a field.
  }
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(() => void ask(), 120);
});
field.addEventListener("keydown", (event) => {
  const count = list.hidden ? 0 : list.children.length;
  if (event.key === "Escape" && count > 0) {
    event.preventDefault();
    show([]);
  } else if (count > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    mark(((marked + step + 1 + count + 1) % (count + 1)) - 1);
  }
});
field.form!.addEventListener("submit", (event) => {
  if (marked < 0) return;
  event.preventDefault();
  go(list.children[marked]);
});

function go(row: Element | undefined): void {
  const to = row instanceof HTMLElement ? row.dataset.to : undefined;
  if (to) location.assign(to);
}

// The list is taken from before the field loses its focus, which closes it.
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  if (event.target instanceof Element) go(event.target.closest("li") ?? undefined);
});
field.addEventListener("blur", () => show([]));
