// What the time charts show: rows by the second as they come, and rows by the minute with the
// minutes in which nothing happened, which the server leaves out.

import type { Figure, Row } from "./contract";

const minuteMs = 60_000;

/** The last minutes up to an instant, never past the figure's window; none before it opened. */
export function minutesTo(figure: Figure | undefined, instant: number, most: number): Row[] {
  if (!figure?.rows?.length) return [];
  const [opens, closes] = [figure.window.start, figure.window.end].map(Date.parse) as
    [number, number];
  const last = Math.floor((Math.min(instant, closes) - 1) / minuteMs);
  const first = Math.max(Math.floor(opens / minuteMs), last - most + 1);
  const values = new Map<number, number>();
  for (const row of figure.rows.slice(-most)) {
    values.set(Math.floor(Date.parse(row.key) / minuteMs), row.value);
  }
  const rows: Row[] = [];
  for (let minute = first; minute <= last; minute++) {
    const key = new Date(minute * minuteMs).toISOString();
    rows.push({ key, value: values.get(minute) ?? 0 });
  }
  return rows;
}

/** Whether the last seconds held so little that a line of them says nothing. */
export function sparse(figure: Figure | undefined): boolean {
  const rows = figure?.rows ?? [];
  return rows.filter((row) => row.value > 0).length * 4 < rows.length;
}
