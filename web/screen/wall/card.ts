// The card of a figure: its definition, what it leaves out, its window, its instant and its
// sequence, so that a number on the wall can be asked what it means and recounted by somebody else.

import type { Figure, Row } from "./contract";
import { make, the } from "./dom";
import { full, rowName, rowValue, stamp } from "./format";
import { figureName, say, type Lang } from "./words";

const mostRows = 40;

/** What a figure leaves out, in a language. */
function excluded(figure: Figure, lang: Lang): string {
  return figure.definition.excludes.map((one) => one[lang]).join(lang === "zh" ? "；" : "; ");
}

export class Card {
  private readonly dialog = the<HTMLDialogElement>("card");
  private readonly body = the("card-body");

  constructor() {
    this.dialog.addEventListener("click", (event) => {
      if (event.target === this.dialog) this.dialog.close();
    });
    the("card-close").addEventListener("click", () => this.dialog.close());
  }

  get open(): boolean {
    return this.dialog.open;
  }

  close(): void {
    this.dialog.close();
  }

  /** Shows one figure whole. */
  show(figure: Figure, lang: Lang, zone: string): void {
    const parts = [about(figure, lang, zone), rowsOf(figure, lang, zone)];
    this.raise(figureName(lang, figure.id), lang, parts);
  }

  /** Shows every figure with its definition. */
  showAll(figures: Figure[], lang: Lang): void {
    const list = make("dl", "all");
    for (const figure of figures) {
      const name = make("dt", "", figureName(lang, figure.id));
      name.append(make("code", "", figure.id));
      const words = make("dd", "", figure.definition[lang]);
      const out = excluded(figure, lang);
      if (out) words.append(make("em", "", `${say(lang, "excludes")}: ${out}`));
      list.append(name, words);
    }
    this.raise(say(lang, "all"), lang, [list]);
  }

  private raise(title: string, lang: Lang, parts: HTMLElement[]): void {
    the("card-title").textContent = title;
    the("card-close").textContent = say(lang, "close");
    this.body.replaceChildren(...parts);
    if (!this.dialog.open) this.dialog.showModal();
    this.body.scrollTop = 0;
  }
}

function about(figure: Figure, lang: Lang, zone: string): HTMLElement {
  const list = make("dl", "about");
  const line = (key: Parameters<typeof say>[1], value: string | HTMLElement) => {
    const words = make("dd");
    words.append(value);
    list.append(make("dt", "", say(lang, key)), words);
  };
  const when = (instant: string) => stamp(Date.parse(instant), zone);
  line("value", `${full(figure.value, figure.unit)}`);
  line("definition", figure.definition[lang]);
  line("excludes", excluded(figure, lang) || say(lang, "none"));
  line("window", `${when(figure.window.start)} – ${when(figure.window.end)} (${zone})`);
  line("market", figure.window.market);
  line("asOf", `${when(figure.as_of)} · ${figure.as_of}`);
  line("sequence", String(figure.sequence));
  line("recount", make("code", "", "carnival journal stat"));
  const link = make("a", "", `/screen?as_of=${figure.as_of}`) as HTMLAnchorElement;
  link.href = `/screen?lang=${lang}&as_of=${encodeURIComponent(figure.as_of)}`;
  line("frozenLink", link);
  return list;
}

/** The rows that a card has room for: of a course of time the last, of a ranking the first. */
function shown(rows: Row[]): Row[] {
  return instantOf(rows[0]) > 0 ? rows.slice(-mostRows) : rows.slice(0, mostRows);
}

/** The instant that a row stands for, or 0. */
function instantOf(row: Row | undefined): number {
  return row && /^\d{4}-\d\d-\d\dT/.test(row.key) ? Date.parse(row.key) : 0;
}

function rowsOf(figure: Figure, lang: Lang, zone: string): HTMLElement {
  const table = make("table");
  const body = make("tbody");
  const all = figure.rows ?? [];
  const rows = shown(all);
  for (const row of rows) {
    const line = make("tr");
    const instant = instantOf(row);
    line.append(
      make("th", "", instant > 0 ? stamp(instant, zone) : rowName(row, lang)),
      make("td", "", rowValue(row, figure.unit, lang)),
    );
    line.firstElementChild?.setAttribute("scope", "row");
    body.append(line);
  }
  const part = rows.length < all.length ? ` · ${rows.length} / ${all.length}` : "";
  table.append(make("caption", "", say(lang, "rows") + part), body);
  table.hidden = all.length === 0;
  return table;
}
