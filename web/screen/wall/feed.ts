// Where figures come from: the stream when the wall is live, one read when it is frozen at an
// instant. The feed keeps the last good values whatever happens to its source, and says how it
// stands.

import type { Delta, Festival, Figure, Link, Snapshot, Stale } from "./contract";

const resyncMs = 5_000;

/** A clock that is not the world's own may change its pace at any moment: it is asked oftener. */
const closeResyncMs = 1_000;
const firstWaitMs = 500;
const longestWaitMs = 15_000;

/** A source that neither ticked nor told the time for so long is lost, though its line stands. */
const silenceMs = 10_000;

/** What the feed tells the wall. */
export interface Listener {
  /** Figures came in; whole says that they replace everything that was known. */
  onFigures(changed: Figure[], whole: boolean): void;
  onFestival(festival: Festival): void;
  onLink(link: Link): void;
}

export class Feed {
  asOf = "";
  sequence = 0;
  link: Link = { kind: "connecting" };
  private wait = firstWaitMs;
  private source: EventSource | undefined;
  private heard = performance.now();
  private speed = 1;

  constructor(private readonly listener: Listener) {}

  /** Follows the stream for ever. */
  follow(): void {
    this.open();
    void this.resync();
  }

  /** Reads the figures of one instant and never looks at the stream. */
  async freeze(instant: string): Promise<void> {
    void this.resync();
    await this.readOnce(instant);
  }

  private async readOnce(instant: string): Promise<void> {
    try {
      const answer = await fetch("/v1/figures?as_of=" + encodeURIComponent(instant));
      if (answer.status >= 400 && answer.status < 500) {
        this.tell({ kind: "refused", reason: String(answer.status) });
        return;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const figures = (await answer.json()) as Figure[];
      this.asOf = figures[0]?.as_of ?? instant;
      this.sequence = figures.reduce((most, f) => Math.max(most, f.sequence), 0);
      this.tell({ kind: "frozen" });
      this.listener.onFigures(figures, true);
    } catch {
      this.tell({ kind: "lost", since: instant });
      window.setTimeout(() => void this.readOnce(instant), this.nextWait());
    }
  }

  private open(): void {
    const source = new EventSource("/v1/stream");
    this.source = source;
    this.heard = performance.now();
    const on = <T>(name: string, take: (data: T) => void) =>
      source.addEventListener(name, (message) => {
        this.heard = performance.now();
        take(JSON.parse((message as MessageEvent<string>).data) as T);
      });
    on<Snapshot>("snapshot", (data) => this.advance(data.as_of, data.sequence, data.figures, true));
    on<Delta>("delta", (data) => {
      if (data.sequence < this.sequence) return;
      this.advance(data.as_of, data.sequence, data.changed, false);
    });
    on<Stale>("stale", (data) => this.tell({ kind: "stale", ...data }));
    source.addEventListener("error", () => this.lose());
  }

  /** Closes the line and opens it anew at our pace: the browser's own retry has no back-off. */
  private lose(): void {
    this.source?.close();
    this.source = undefined;
    this.tell({ kind: "lost", since: this.asOf });
    window.setTimeout(() => this.open(), this.nextWait());
  }

  private advance(asOf: string, sequence: number, figures: Figure[], whole: boolean): void {
    this.asOf = asOf;
    this.sequence = sequence;
    this.wait = firstWaitMs;
    this.tell({ kind: "live" });
    this.listener.onFigures(figures, whole);
  }

  private tell(link: Link): void {
    this.link = link;
    this.listener.onLink(link);
  }

  /** Doubles up to the longest wait, spread a little so that many walls do not knock at once. */
  private nextWait(): number {
    const wait = this.wait * (0.9 + Math.random() / 5);
    this.wait = Math.min(this.wait * 2, longestWaitMs);
    return wait;
  }

  private async resync(): Promise<void> {
    await this.readFestival();
    if (this.source && performance.now() - this.heard > silenceMs) this.lose();
    const wait = this.speed === 1 ? resyncMs : closeResyncMs;
    window.setTimeout(() => void this.resync(), wait);
  }

  private async readFestival(): Promise<void> {
    try {
      const answer = await fetch("/v1/festival", { signal: AbortSignal.timeout(4_000) });
      if (!answer.ok) return;
      const festival = (await answer.json()) as Festival;
      this.speed = festival.speed;
      this.listener.onFestival(festival);
      this.heard = performance.now();
    } catch {
      // The clock says itself that it is no longer trusted, and the stream that its source is lost.
    }
  }
}
