// The wall: puts the parts together and draws them when something was counted or a second passed.

import { Card } from "./card";
import { Charts } from "./charts";
import { FestivalClock } from "./clock";
import type { Festival, Figure, Link } from "./contract";
import { make, the, write } from "./dom";
import { Feed } from "./feed";
import * as format from "./format";
import { Land } from "./land";
import { drawPrior, drawStrip, Takeover, type Course } from "./milestones";
import { Odometer } from "./odometer";
import { drawCounts, drawMix, drawRecords } from "./panels";
import { Ranks } from "./ranks";
import { Stage } from "./stage";
import { say, type Key, type Lang } from "./words";

const announceMs = 30_000;
const heroWidth = 930;

class Wall {
  private lang: Lang = document.documentElement.lang.startsWith("en") ? "en" : "zh";
  private readonly figures = new Map<string, Figure>();
  private readonly due = new Set<string>();
  private festival: Festival | undefined;
  private readonly clock = new FestivalClock();
  private readonly frozenAt = new URLSearchParams(location.search).get("as_of");
  private readonly stage = new Stage(() => this.layout());
  private readonly feed = new Feed(this);
  private readonly card = new Card();
  private readonly number = new Odometer(the("gmv"), heroWidth);
  private readonly smallNumber = new Odometer(the("gmv-small"), 340);
  private readonly land = new Land(the<HTMLCanvasElement>("land"));
  private readonly categories = new Ranks(the("categories"), 8);
  private readonly merchants = new Ranks(the("merchants"), 8);
  private readonly takeover = new Takeover(the("takeover"), () => this.stage.motion);
  private charts: Charts | undefined;

  start(): void {
    this.layout();
    this.speak();
    this.listen();
    if (this.frozenAt) void this.feed.freeze(this.frozenAt);
    else this.feed.follow();
    window.setInterval(() => this.tick(), 100);
    window.setInterval(() => this.announce(), announceMs);
    document.documentElement.classList.add("ready");
  }

  onFigures(changed: Figure[], whole: boolean): void {
    if (whole) this.figures.clear();
    for (const figure of changed) this.figures.set(figure.id, figure);
    this.drawSoon(changed);
    if (!this.frozenAt) this.takeover.learn(this.course());
  }

  onFestival(festival: Festival): void {
    const first = this.festival === undefined;
    this.festival = festival;
    this.clock.sync(festival);
    if (first) this.draw();
    else this.drawStrips();
    this.drawHead();
  }

  onLink(link: Link): void {
    document.documentElement.dataset.link = link.kind;
    this.drawHead();
  }

  private get zone(): string {
    return this.festival?.window.zone ?? "Asia/Shanghai";
  }

  private course(): Course {
    return {
      milestones: this.figures.get("milestones"), gmv: this.figures.get("gmv.settled"),
      festival: this.festival, lang: this.lang, zone: this.zone,
    };
  }

  /** Everything whose size the window decides is laid out anew. */
  private layout(): void {
    // The stage fits itself while the wall is still being built.
    if (!this.land) return;
    this.charts?.dispose();
    this.charts = new Charts(
      { orders: the("orders-line"), minutes: the("minutes"), ring: the("ring") }, this.stage.sharp,
    );
    const canvas = the("land");
    this.land.resize(canvas.clientWidth, canvas.clientHeight, this.stage.sharp);
    this.draw();
  }

  /** Writes the shell's own words in the language chosen. */
  private speak(): void {
    document.documentElement.lang = this.lang === "zh" ? "zh-CN" : "en";
    for (const element of document.querySelectorAll<HTMLElement>("[data-say]")) {
      write(element, say(this.lang, element.dataset.say as Key));
    }
    for (const id of ["categories", "merchants", "orders-line", "minutes"]) {
      the(id).dataset.empty = say(this.lang, "empty");
    }
    this.draw();
    this.drawHead();
  }

  private listen(): void {
    const keys: Record<string, () => void> = {
      "?": () => this.explain(),
      f: () => this.stage.toggleFullScreen(),
      l: () => this.switchLanguage(),
      m: () => this.stage.toggleMotion(),
      Escape: () => this.takeover.dismiss(),
    };
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      act?.();
    });
    the("takeover").addEventListener("click", () => this.takeover.dismiss());
    the("stage").addEventListener("click", (event) => {
      const asked = (event.target as HTMLElement).closest<HTMLElement>("[data-figure]");
      if (asked) this.explainOne(asked.dataset.figure!);
    });
  }

  /** The definition of the figure in focus, or of all of them. */
  private explain(): void {
    if (this.card.open) {
      this.card.close();
      return;
    }
    const focused = document.activeElement?.closest<HTMLElement>("[data-figure]");
    if (focused) this.explainOne(focused.dataset.figure!);
    else this.card.showAll([...this.figures.values()], this.lang);
  }

  private explainOne(id: string): void {
    const figure = this.figures.get(id);
    if (figure) this.card.show(figure, this.lang, this.zone);
  }

  private switchLanguage(): void {
    this.lang = this.lang === "zh" ? "en" : "zh";
    const address = new URL(location.href);
    address.searchParams.set("lang", this.lang);
    history.replaceState(null, "", address);
    this.speak();
  }

  /** Draws once a frame what came in since the last, however fast it comes. */
  private drawSoon(changed: Figure[]): void {
    if (this.due.size === 0) {
      requestAnimationFrame(() => {
        const due = new Set(this.due);
        this.due.clear();
        this.draw(due);
      });
    }
    for (const figure of changed) this.due.add(figure.id);
  }

  /** Draws what depends on the figures named, or everything. */
  private draw(only?: Set<string>): void {
    const need = (...ids: string[]) => !only || ids.some((id) => only.has(id));
    const get = (id: string) => this.figures.get(id);
    const { lang } = this;
    const look = { lang, zone: this.zone, motion: this.stage.motion };
    if (need("gmv.settled", "milestones")) {
      this.drawHero();
      this.drawStrips();
    }
    const charted = (id: string, figure: Figure | undefined) =>
      the(id).classList.toggle("bare", (figure?.rows ?? []).length === 0);
    if (need("orders.by_second")) {
      charted("orders-line", get("orders.by_second"));
      this.charts?.drawOrders(get("orders.by_second"), look);
    }
    if (need("gmv.settled.by_minute")) {
      charted("minutes", get("gmv.settled.by_minute"));
      this.charts?.drawMinutes(get("gmv.settled.by_minute"), look);
    }
    if (need("share.mobile")) {
      const mobile = get("share.mobile");
      if (mobile) this.charts?.drawRing(mobile.value, look);
      write(the("mobile"), mobile ? format.percent(mobile.value) : "–");
    }
    if (need("orders.per_second", "orders.peak_second")) this.drawPace();
    if (need("gmv.settled.by_province")) this.drawLand();
    if (need("gmv.settled.by_category")) this.categories.draw(get("gmv.settled.by_category"), lang);
    if (need("gmv.settled.by_merchant")) this.merchants.draw(get("gmv.settled.by_merchant"), lang);
    if (need("gmv.settled.by_channel")) {
      drawMix(the("channels"), get("gmv.settled.by_channel"), lang);
    }
    if (need("gmv.settled.by_terminal")) {
      drawMix(the("terminals"), get("gmv.settled.by_terminal"), lang);
    }
    if (need("units.by_record_category")) {
      drawRecords(the("records"), get("units.by_record_category"), lang);
    }
    drawCounts(the("counts"), this.figures, lang, this.zone);
  }

  private drawHero(): void {
    const gmv = this.figures.get("gmv.settled");
    the("scaled").hidden = !gmv || (this.festival?.scale ?? 1) <= 1;
    if (!gmv) {
      this.number.blank();
      this.smallNumber.blank();
      write(the("gmv-short"), "");
      return;
    }
    const { value, unit: code } = gmv;
    const [whole, decimals] = format.split(value, code);
    this.number.show(format.sign(code), whole, decimals, this.stage.motion);
    this.smallNumber.show(format.sign(code), whole, decimals, this.stage.motion);
    const scale = this.festival?.scale ?? 1;
    const unit = 10 ** format.exponent(code);
    write(the("gmv-short"), value / unit >= 1e4 ? format.shortMoney(value, code, this.lang) : "");
    const n = format.grouped(scale);
    write(the("scale-badge"), say(this.lang, "scaleBadge", { n }));
    write(the("scaled-name"), say(this.lang, "scaledUp", { n }));
    // The product may be past what a double holds exactly; its short form needs but four figures.
    write(the("scaled-value"), format.shortMoney(value * scale, code, this.lang));
  }

  private drawStrips(): void {
    drawStrip(the("milestones"), this.course());
    drawPrior(the("prior"), this.course());
  }

  private drawPace(): void {
    const now = this.figures.get("orders.per_second");
    const peak = this.figures.get("orders.peak_second");
    write(the("orders-now"), now ? format.grouped(now.value) : "–");
    const at = peak?.rows?.[0]?.key;
    const when = at && peak.value > 0 ? " · " + format.timeOf(Date.parse(at), this.zone) : "";
    write(the("orders-peak"), peak ? format.grouped(peak.value) + when : "–");
  }

  private drawLand(): void {
    const figure = this.figures.get("gmv.settled.by_province");
    this.land.draw(figure, this.lang === "zh", this.stage.motion);
    const code = figure?.unit ?? "CNY";
    const sparkUnit = this.land.sparkUnit / 10 ** format.exponent(code);
    const n = format.sign(code) + format.tick(sparkUnit, this.lang);
    const spark = this.land.sparkUnit > 0 && this.stage.motion
      ? say(this.lang, "spark", { n }) : this.feed.link.kind === "live"
        ? say(this.lang, "sparkNone") : "";
    write(the("spark"), spark);
    const rows = (figure?.rows ?? []).filter((row) => row.value > 0)
      .sort((a, b) => b.value - a.value);
    const all = format.total(figure);
    const share = (value: number) => (all > 0 ? format.percent((value / all) * 1e6, 1) : "0%");
    const top = rows[0]?.value ?? 0;
    the("heat").replaceChildren(...[0, 0.25, 0.5, 0.75, 1].map((level) => {
      const swatch = make("li", "", share(top * level));
      swatch.style.borderTopColor = Land.colour(level);
      return swatch;
    }));
    the("leaders").replaceChildren(...rows.slice(0, 5).map((row) => {
      const line = make("li");
      line.append(
        make("span", "name", format.rowName(row, this.lang)),
        make("span", "amount", format.brief(row.value, code, this.lang)),
        make("span", "share", share(row.value)),
      );
      return line;
    }));
  }

  /** The header and footer: names, phase, how the source stands. */
  private drawHead(): void {
    const { festival, lang } = this;
    const name = festival?.names[lang] ?? "";
    write(the("name"), name);
    document.title = name ? `${name} · ${say(lang, "wall")}` : say(lang, "wall");
    write(the("phase"), festival?.phase[lang] ?? "");
    if (festival) write(the("day"), format.dayMark(Date.parse(festival.window.start), this.zone));
    write(the("link"), this.standing());
    the("motion").hidden = this.stage.motion;
    this.drawMoments();
    this.tick();
  }

  private standing(): string {
    const { link } = this.feed;
    const at = (instant: string) =>
      instant ? format.stamp(Date.parse(instant), this.zone) : "–";
    switch (link.kind) {
      case "stale":
        return `${say(this.lang, "stale")} ${at(link.since)} · ${link.reason}`;
      case "lost":
        return `${say(this.lang, "lost")} ${at(link.since)}`;
      case "frozen":
        return `${say(this.lang, "frozen")} ${at(this.feed.asOf)}`;
      case "refused":
        return `${say(this.lang, "refused")} (${link.reason})`;
      default:
        return say(this.lang, link.kind);
    }
  }

  /** The run of show: what just was, and what comes. */
  private drawMoments(): void {
    const now = this.now();
    const moments = [...(this.festival?.moments ?? [])]
      .map((moment) => ({ text: moment[this.lang], at: Date.parse(moment.at) }))
      .sort((a, b) => a.at - b.at);
    const last = moments.filter((moment) => moment.at <= now).at(-1);
    const next = moments.find((moment) => moment.at > now);
    const line = (at: number, text: string) =>
      `${format.timeOf(at, this.zone).slice(0, 5)} ${text}`;
    const words = [];
    if (last && now - last.at < 15 * 60_000) {
      words.push(`${say(this.lang, "moment")} ${line(last.at, last.text)}`);
    }
    if (next) words.push(`${say(this.lang, "upcoming")} ${line(next.at, next.text)}`);
    write(the("moments"), words.join("  ·  "));
  }

  private now(): number {
    if (this.frozenAt) return Date.parse(this.feed.asOf || this.frozenAt);
    return this.clock.now();
  }

  /** What runs with the clock: time, countdowns, lag. */
  private tick(): void {
    if (!this.festival) return;
    const now = this.now();
    const [start, end] = [this.festival.window.start, this.festival.window.end].map(Date.parse) as
      [number, number];
    write(the("clock"), format.timeOf(now, this.zone));
    the("clock").classList.toggle("doubtful", !this.frozenAt && !this.clock.trusted);
    const before = now < start;
    document.documentElement.classList.toggle("before", before);
    const left = before ? start - now : end - now;
    write(the("left-name"), left > 0 ? say(this.lang, before ? "toOpening" : "toClose") : "");
    write(the("left"), left > 0 ? format.hms(left) : say(this.lang, "closed"));
    if (before) this.drawCountdown(left);
    const asOf = this.feed.asOf ? format.stamp(Date.parse(this.feed.asOf), this.zone) : "–";
    write(the("as-of"), asOf);
    write(the("sequence"), format.grouped(this.feed.sequence));
    const lag = this.feed.asOf && !this.frozenAt ? this.clock.lag(Date.parse(this.feed.asOf)) : 0;
    write(the("lag"), this.frozenAt ? "–" : `${(lag / 1000).toFixed(1)} s`);
  }

  private drawCountdown(left: number): void {
    const days = Math.floor(left / 86_400_000);
    const rest = format.hms(left - days * 86_400_000);
    write(the("countdown"), (days > 0 ? `${days} ${say(this.lang, "days")} ` : "") + rest);
    the("countdown").classList.toggle("last", left < 10_500);
  }

  /** Tells people who listen rather than look, not oftener than they can bear. */
  private announce(): void {
    const gmv = this.figures.get("gmv.settled");
    if (!gmv) return;
    const n = format.money(gmv.value, gmv.unit);
    const t = format.timeOf(Date.parse(gmv.as_of), this.zone);
    write(the("announcer"), say(this.lang, "announce", { n, t }));
  }
}

new Wall().start();
