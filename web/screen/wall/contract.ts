// The shapes that the server sends, as the product's fixed points describe them. The wall never
// derives an amount of its own from anything but these.

/** A text in both languages of the product. */
export interface Words {
  zh: string;
  en: string;
}

export interface Row {
  key: string;
  value: number;
  label?: Words;
  /** What the value counts, when that is not the figure's own unit: g, ml, piece. */
  unit?: string;
  /** Milestones only: the instant of the payment that crossed the threshold, and its order. */
  at?: string;
  order?: string;
}

export interface Figure {
  id: string;
  definition: Words & { excludes: (Words & { code: string })[] };
  window: { start: string; end: string; market: string };
  as_of: string;
  sequence: number;
  value: number;
  /** A currency code (the value is in its minor unit), or count, ppm, ms. */
  unit: string;
  rows?: Row[];
}

export interface Snapshot {
  as_of: string;
  sequence: number;
  figures: Figure[];
}

export interface Delta {
  as_of: string;
  sequence: number;
  changed: Figure[];
}

export interface Stale {
  since: string;
  reason: string;
}

/** An amount in the minor unit of its currency. */
export interface Amount {
  amount: number;
  currency: string;
}

/** The plan and its clock. Amounts here are at the counted scale, as the figures are. */
export interface Festival {
  id: string;
  names: Words;
  scale: number;
  now: string;
  speed: number;
  phase: Words & { id: string };
  window: { start: string; end: string; market: string; zone: string };
  milestones: { threshold: number; label: Words }[];
  prior: { year: number; gmv: Amount }[];
  moments: (Words & { at: string })[];
}

/** How the wall stands to its source. */
export type Link =
  | { kind: "connecting" }
  | { kind: "live" }
  | { kind: "frozen" }
  | { kind: "refused"; reason: string }
  | { kind: "stale"; since: string; reason: string }
  | { kind: "lost"; since: string };
