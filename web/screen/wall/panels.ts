// The panels that are plain text and bars: counts, terminals, channels and record categories.

import type { Figure } from "./contract";
import { make, write } from "./dom";
import { brief, isRest, percent, rowName, rowValue, timeOf, total } from "./format";
import { figureName, type Lang } from "./words";

export type Figures = ReadonlyMap<string, Figure>;

/** The counted figures of the left column, in their order. */
const counted = [
  "orders.placed", "orders.paid", "payments.count", "checkouts.placed", "gmv.ordered", "gmv.net",
  "refunds", "orders.cancelled", "buyers", "buyers.international", "payments.per_second",
  "payments.peak_second",
];

/** Before the opening, what waits for it comes first. */
const waiting = ["cart.lines", "favourites"];

/** Hues of the parts of a whole, the largest first. */
const hues = ["#ffcb6b", "#ff5f7a", "#b06bff", "#5fdcff", "#7be0a4", "#8c82a8"];

/** How the counts are drawn. */
export interface Telling {
  lang: Lang;
  zone: string;
  before: boolean;
}

/** Draws the grid of counts; a cell without a figure is not there, and a peak tells its second. */
export function drawCounts(
  root: HTMLElement, figures: Figures, { lang, zone, before }: Telling,
): void {
  const order = before ? [...waiting, ...counted].slice(0, counted.length) : counted;
  const wanted = order.filter((id) => figures.has(id));
  if (root.childElementCount !== wanted.length) {
    root.replaceChildren(...wanted.map(() => cell()));
  }
  wanted.forEach((id, i) => {
    const figure = figures.get(id)!;
    const element = root.children[i] as HTMLElement;
    element.dataset.figure = id;
    write(element.children[0] as HTMLElement, figureName(lang, id));
    const instant = id.endsWith("peak_second") ? figure.rows?.[0]?.key : undefined;
    const at = instant ? " · " + timeOf(Date.parse(instant), zone) : "";
    write(element.children[1] as HTMLElement, brief(figure.value, figure.unit, lang) + at);
  });
}

function cell(): HTMLElement {
  const element = make("li", "count");
  const label = make("button", "label") as HTMLButtonElement;
  label.type = "button";
  element.append(label, make("span", "number"));
  return element;
}

/** Draws the parts of a whole as one divided bar and its legend. */
export function drawMix(root: HTMLElement, figure: Figure | undefined, lang: Lang): void {
  const rows = (figure?.rows ?? []).filter((row) => row.value > 0)
    .sort((a, b) => b.value - a.value).slice(0, hues.length);
  const all = total(figure) || 1;
  const bar = make("span", "divided");
  const legend = make("ul", "legend");
  rows.forEach((row, i) => {
    const part = make("span", "part");
    part.style.flexGrow = String(row.value / all);
    part.style.background = hues[i]!;
    bar.append(part);
    const line = make("li");
    const dot = make("span", "dot");
    dot.style.background = hues[i]!;
    line.append(
      dot, make("span", "name", rowName(row, lang)),
      make("span", "share", percent((row.value / all) * 1e6, 1)),
      make("span", "amount", brief(row.value, figure?.unit ?? "count", lang)),
    );
    legend.append(line);
  });
  root.classList.toggle("bare", rows.length === 0);
  root.replaceChildren(bar, legend);
}

/** How many merchants a breakdown names, and that there are more where it ends in a remainder. */
export function held(figure: Figure | undefined): string {
  const rows = figure?.rows ?? [];
  const named = rows.filter((row) => !isRest(row)).length;
  return named === 0 ? "" : `${named}${named < rows.length ? "+" : ""}`;
}

/** Draws the record categories as a grid of quantities. */
export function drawRecords(root: HTMLElement, figure: Figure | undefined, lang: Lang): void {
  const rows = (figure?.rows ?? []).slice(0, 8);
  root.classList.toggle("bare", rows.length === 0);
  root.replaceChildren(...rows.map((row) => {
    const element = make("li", "record");
    element.append(
      make("span", "name", rowName(row, lang)),
      make("span", "number", rowValue(row, figure?.unit ?? "count", lang)),
    );
    return element;
  }));
}
