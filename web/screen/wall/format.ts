// Numbers and instants as people read them. Short forms are cut, never rounded up: the wall must
// not say "10 亿" a moment before it is true.

import type { Figure, Row } from "./contract";
import type { Lang } from "./words";

const exponents = new Map<string, number>();

/** How many decimal places a currency has. */
export function exponent(code: string): number {
  let places = exponents.get(code);
  if (places === undefined) {
    const style = new Intl.NumberFormat("en", { style: "currency", currency: code });
    places = style.resolvedOptions().maximumFractionDigits ?? 2;
    exponents.set(code, places);
  }
  return places;
}

/** The short sign of a currency, such as ¥. */
export function sign(code: string): string {
  const style = new Intl.NumberFormat("en", {
    style: "currency", currency: code, currencyDisplay: "narrowSymbol",
  });
  return style.formatToParts(0).find((part) => part.type === "currency")?.value ?? code;
}

/** True for a unit that is money. */
export function isMoney(unit: string): boolean {
  return /^[A-Z]{3}$/.test(unit);
}

/** Digits in groups of three. */
export function grouped(value: number): string {
  return Math.trunc(value).toLocaleString("en-US");
}

/** An amount of minor units split at the decimal point, grouped: ["9,811,642", "34"]. */
export function split(minor: number, code: string): [string, string] {
  const places = exponent(code);
  const unit = 10 ** places;
  const whole = Math.trunc(minor / unit);
  const rest = Math.abs(minor % unit);
  const head = (minor < 0 && whole === 0 ? "-" : "") + grouped(whole);
  return [head, places === 0 ? "" : String(rest).padStart(places, "0")];
}

/** The whole amount, with its sign and every decimal place. */
export function money(minor: number, code: string): string {
  const [whole, rest] = split(minor, code);
  const minus = whole.startsWith("-") ? "-" : "";
  return minus + sign(code) + whole.slice(minus.length) + (rest ? "." + rest : "");
}

const steps: Record<Lang, [number, string][]> = {
  zh: [[1e8, "亿"], [1e4, "万"]],
  en: [[1e9, "B"], [1e6, "M"], [1e3, "K"]],
};

/** A short form, cut to three or four figures: 98.02亿, 9.80B. */
export function short(value: number, lang: Lang): string {
  for (const [step, word] of steps[lang]) {
    if (Math.abs(value) < step) continue;
    const size = Math.abs(value) / step;
    const places = size < 100 ? 2 : size < 1000 ? 1 : 0;
    const cut = Math.trunc((value / step) * 10 ** places) / 10 ** places;
    const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
    return cut.toLocaleString("en-US", digits) + word;
  }
  return grouped(value);
}

/** A round number of an axis or a unit, without idle zeros: 6万, 1.5M. */
export function tick(value: number, lang: Lang): string {
  const idle = /(\.\d*?)0+(?=\D|$)/;
  return short(value, lang).replace(idle, (_, kept: string) => (kept === "." ? "" : kept));
}

/** A short amount of minor units with its sign. */
export function shortMoney(minor: number, code: string, lang: Lang): string {
  return sign(code) + short(minor / 10 ** exponent(code), lang);
}

/** Parts per million as a percentage, cut. */
export function percent(ppm: number, places = 2): string {
  const factor = 10 ** places;
  return (Math.trunc((ppm / 1e4) * factor) / factor).toFixed(places) + "%";
}

/** A value in its unit, short enough for a tile or a bar. */
export function brief(value: number, unit: string, lang: Lang): string {
  if (isMoney(unit)) return shortMoney(value, unit, lang);
  if (unit === "ppm") return percent(value);
  if (unit === "ms") return span(value);
  return lang === "zh" && value >= 1e6 ? short(value, lang) : grouped(value);
}

/** A value in its unit, whole. */
export function full(value: number, unit: string): string {
  if (isMoney(unit)) return money(value, unit);
  if (unit === "ppm") return percent(value, 4);
  if (unit === "ms") return span(value);
  return grouped(value);
}

/** Units that people say larger: what is counted in, how many make one, and its name. */
const measures: Record<string, [number, Record<Lang, string>]> = {
  g: [1000, { zh: "千克", en: "kg" }],
  ml: [1000, { zh: "升", en: "L" }],
  piece: [1, { zh: "件", en: "pcs" }],
};

/** How much of something: 7,339 kg, 1.49万升. */
export function quantity(value: number, unit: string, lang: Lang): string {
  const [size, name] = measures[unit] ?? [1, undefined];
  const many = value / size;
  const places = size === 1 || many >= 1e4 ? 0 : many < 100 ? 2 : 1;
  const cut = Math.trunc(many * 10 ** places) / 10 ** places;
  const digits = { maximumFractionDigits: places };
  const number = lang === "zh" && many >= 1e4 ? short(many, lang)
    : cut.toLocaleString("en-US", digits);
  return `${number} ${name?.[lang] ?? unit}`;
}

/** The value of a row, short, in the row's own unit where it has one. */
export function rowValue(row: Row, unit: string, lang: Lang): string {
  return row.unit ? quantity(row.value, row.unit, lang) : brief(row.value, unit, lang);
}

/** Milliseconds as HH:MM:SS.mmm. */
export function span(ms: number): string {
  const rest = String(Math.trunc(ms % 1000)).padStart(3, "0");
  return hms(ms) + "." + rest;
}

/** Milliseconds as HH:MM:SS, hours unbounded. */
export function hms(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function parts(instant: number, zone: string): Record<string, string> {
  let style = clocks.get(zone);
  if (!style) {
    style = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "2-digit", day: "2-digit",
      hour: "2-digit", minute: "2-digit", second: "2-digit", fractionalSecondDigits: 3,
    });
    clocks.set(zone, style);
  }
  const out: Record<string, string> = {};
  for (const part of style.formatToParts(instant)) out[part.type] = part.value;
  return out;
}

/** The time of day in a zone: HH:MM:SS. */
export function timeOf(instant: number, zone: string): string {
  const p = parts(instant, zone);
  return `${p.hour}:${p.minute}:${p.second}`;
}

/** The time of day to the millisecond. */
export function exactTime(instant: number, zone: string): string {
  return `${timeOf(instant, zone)}.${parts(instant, zone).fractionalSecond}`;
}

/** Date and time in a zone: 2015-11-11 00:01:12. */
export function stamp(instant: number, zone: string): string {
  const p = parts(instant, zone);
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second}`;
}

/** Month and day as the festival's own sign: 11.11. */
export function dayMark(instant: number, zone: string): string {
  const p = parts(instant, zone);
  return `${p.month}.${p.day}`;
}

/** The name of a row in a language, or its key when the server named it in none. */
export function rowName(row: Row, lang: Lang): string {
  return row.label?.[lang] || row.label?.zh || row.key;
}

/** The row of all that a breakdown does not name: a remainder, no rival of those that it names. */
export function isRest(row: Row): boolean {
  return row.key === "others";
}

/** The sum over the rows of a figure, which is what shares are shares of. */
export function total(figure: Figure | undefined): number {
  return (figure?.rows ?? []).reduce((sum, row) => sum + row.value, 0);
}
