// Ranked bars: each row keeps its element, so that a row that overtakes another is seen to move.

import type { Figure, Row } from "./contract";
import { make, write } from "./dom";
import { brief, isRest, percent, rowName, total } from "./format";
import type { Lang } from "./words";

class Bar {
  readonly element = make("li", "rank");
  private readonly place = make("span", "place");
  private readonly name = make("span", "name");
  private readonly track = make("span", "track");
  private readonly fill = make("span", "fill");
  private readonly amount = make("span", "amount");
  private readonly share = make("span", "share");

  constructor() {
    this.track.append(this.fill);
    this.element.append(this.place, this.name, this.amount, this.share, this.track);
  }

  draw(at: number, text: { name: string; amount: string; share: string }, part: number): void {
    this.element.style.setProperty("--at", String(at));
    this.element.classList.toggle("leading", at < 3);
    this.fill.style.transform = `scaleX(${part})`;
    write(this.place, String(at + 1));
    write(this.name, text.name);
    write(this.amount, text.amount);
    write(this.share, text.share);
  }
}

export class Ranks {
  private readonly bars = new Map<string, Bar>();

  constructor(private readonly root: HTMLElement, private readonly most: number) {}

  draw(figure: Figure | undefined, lang: Lang): void {
    const rows = (figure?.rows ?? []).filter((row) => row.value > 0 && !isRest(row))
      .sort((a, b) => b.value - a.value).slice(0, this.most);
    const all = total(figure);
    const top = rows[0]?.value || 1;
    const kept = new Set(rows.map((row) => row.key));
    for (const [key, bar] of this.bars) {
      if (kept.has(key)) continue;
      bar.element.remove();
      this.bars.delete(key);
    }
    rows.forEach((row, at) => this.bar(row).draw(at, {
      name: rowName(row, lang),
      amount: brief(row.value, figure?.unit ?? "count", lang),
      share: all > 0 ? percent((row.value / all) * 1e6, 1) : "",
    }, row.value / top));
    this.root.classList.toggle("bare", rows.length === 0);
  }

  private bar(row: Row): Bar {
    let bar = this.bars.get(row.key);
    if (!bar) {
      bar = new Bar();
      this.bars.set(row.key, bar);
      this.root.append(bar.element);
    }
    return bar;
  }
}
