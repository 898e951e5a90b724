// The wall: puts the parts together and draws them when something was counted or a second passed.

import { Card } from "./card";
import { Charts } from "./charts";
import { FestivalClock } from "./clock";
import type { Festival, Figure, Link, Row } from "./contract";
import { make, the, write } from "./dom";
import { Feed } from "./feed";
import * as format from "./format";
import { Land } from "./land";
import { drawPrior, drawStrip, type Course } from "./milestones";
import { Odometer } from "./odometer";
import { drawCounts, drawMix, drawRecords, held } from "./panels";
import { Ranks } from "./ranks";
import { minutesTo, sparse } from "./series";
import { Stage } from "./stage";
import { Takeover } from "./takeover";
import { decode, say, type Key, type Lang } from "./words";

const announceMs = 30_000;
const terminals = "gmv.settled.by_terminal";
const heroWidth = 930;

/** How many minutes the charts by the minute go back. */
const minutesBack = 60;

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
    if (!this.frozenAt) this.clock.witness(Date.parse(this.feed.asOf));
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
      fast: !this.frozenAt && this.clock.fast,
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
    for (const id of ["categories", "merchants", "orders-line", "minutes", "channels", "records"]) {
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
    if (need("gmv.settled", "milestones")) {
      this.drawHero();
      this.drawStrips();
    }
    if (need("orders.by_second", "orders.by_minute", "orders.peak_second")) this.drawPace();
    if (need("gmv.settled.by_minute", "orders.by_second")) this.drawMinutes();
    if (need("share.mobile")) this.drawMobile();
    if (need("gmv.settled.by_province")) this.drawLand();
    if (need("gmv.settled.by_category")) this.categories.draw(get("gmv.settled.by_category"), lang);
    if (need("gmv.settled.by_merchant")) this.drawMerchants();
    if (need("gmv.settled.by_channel")) {
      drawMix(the("channels"), get("gmv.settled.by_channel"), lang);
    }
    if (need("gmv.settled.by_terminal")) {
      drawMix(the("terminals"), get("gmv.settled.by_terminal"), lang);
    }
    if (need("units.by_record_category")) {
      drawRecords(the("records"), get("units.by_record_category"), lang);
    }
    drawCounts(the("counts"), this.figures, { lang, zone: this.zone, before: this.before });
    this.drawWaiting();
  }

  private drawHero(): void {
    const gmv = this.figures.get("gmv.settled");
    the("scaled").hidden = !gmv || (this.festival?.scale ?? 1) <= 1;
    if (!gmv) {
      this.number.blank();
      write(the("gmv-short"), "");
      return;
    }
    const { value, unit: code } = gmv;
    const [whole, decimals] = format.split(value, code);
    this.number.show(format.sign(code), whole, decimals, this.stage.motion);
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
    const scale = this.festival?.scale ?? 1;
    the("course-scale").hidden = scale <= 1;
    write(the("course-scale"), say(this.lang, "scaledCourse", { n: format.grouped(scale) }));
  }

  /**
   * The pace of orders, by the second. A compressed day, a quiet instant and a closed day have no
   * seconds worth a line: there it is told by the minute.
   */
  private drawPace(): void {
    const seconds = this.figures.get("orders.by_second");
    const minutes = this.figures.get("orders.by_minute");
    const byMinute = minutes !== undefined && !this.before
      && (this.frozenAt || this.over ? sparse(seconds) : this.clock.fast);
    const rows = byMinute ? minutesTo(minutes, this.latest(), minutesBack) : seconds?.rows ?? [];
    const by = byMinute ? "minute" : "second";
    the("orders").dataset.figure = `orders.by_${by}`;
    write(the("orders-name"), say(this.lang, byMinute ? "ordersByMinute" : "ordersBySecond"));
    the("orders-line").classList.toggle("bare", !rows.some((row) => row.value > 0));
    this.charts?.drawOrders({ rows, unit: "count", by }, this.look);
    const whole = this.over || this.latest() % 60_000 === 0;
    this.drawPaceHead(byMinute ? rows.at(whole ? -1 : -2) : undefined);
  }

  /** The headline of the pace: the last full minute or second, or the peak where all is over. */
  private drawPaceHead(minute: Row | undefined): void {
    const { lang } = this;
    const now = this.figures.get("orders.per_second");
    const peak = this.figures.get("orders.peak_second");
    const at = peak?.rows?.[0]?.key;
    const when = at && peak.value > 0 ? " · " + format.timeOf(Date.parse(at), this.zone) : "";
    const high = peak ? format.grouped(peak.value) : "–";
    const still = (this.frozenAt !== null || this.over) && now?.value === 0 && !!peak?.value;
    the("orders-head").dataset.figure = still ? "orders.peak_second"
      : minute ? "orders.by_minute" : "orders.per_second";
    the("orders-foot").dataset.figure = still ? "orders.per_second" : "orders.peak_second";
    const perSecond = say(lang, "perSecond");
    const value = minute ?? now;
    write(the("orders-now"), still ? high : value ? format.grouped(value.value) : "–");
    const unit = minute ? say(lang, "perMinute") : perSecond;
    write(the("orders-unit"), still ? `${perSecond} · ${say(lang, "peak")}` : unit);
    write(the("orders-peak-name"), say(lang, still ? "now" : "peak"));
    write(the("orders-peak"), still ? `0 ${perSecond}` : `${high} ${perSecond}${when}`);
  }

  private drawMinutes(): void {
    const figure = this.figures.get("gmv.settled.by_minute");
    const rows = minutesTo(figure, this.latest(), minutesBack);
    the("minutes").classList.toggle("bare", rows.length === 0);
    this.charts?.drawMinutes({ rows, unit: figure?.unit ?? "CNY", by: "minute" }, this.look);
  }

  private drawMobile(): void {
    const mobile = this.figures.get("share.mobile");
    const known = mobile !== undefined && format.total(this.figures.get(terminals)) > 0;
    this.charts?.drawRing(known ? mobile.value : 0, this.look);
    write(the("mobile"), known ? format.percent(mobile.value) : "–");
  }

  /** The merchants, how many there are, and their own instant where it is an older one. */
  private drawMerchants(): void {
    const figure = this.figures.get("gmv.settled.by_merchant");
    this.merchants.draw(figure, this.lang);
    const n = held(figure);
    const words = n ? [say(this.lang, "merchantsHeld", { n })] : [];
    const at = Date.parse(figure?.as_of ?? "");
    if (this.frozenAt && at < this.latest()) {
      words.push(`${say(this.lang, "asOf")} ${format.timeOf(at, this.zone)}`);
    }
    write(the("merchants-held"), words.join(" · "));
  }

  /** What waits for the opening. */
  private drawWaiting(): void {
    const count = (id: string) => format.grouped(this.figures.get(id)?.value ?? 0);
    const known = this.figures.has("cart.lines");
    const places = { n: count("cart.lines"), m: count("favourites") };
    write(the("waiting"), known ? say(this.lang, "waiting", places) : "");
  }

  /** How far what is shown was counted. */
  private latest(): number {
    return Date.parse(this.feed.asOf);
  }

  private speedWords(): string {
    const speed = this.festival?.speed ?? 1;
    if (this.frozenAt || speed === 1) return "";
    return speed === 0 ? say(this.lang, "stepped")
      : say(this.lang, "speed", { n: format.grouped(speed) });
  }

  private drawLand(): void {
    const figure = this.figures.get("gmv.settled.by_province");
    this.land.draw(figure, this.lang === "zh", this.stage.motion);
    const code = figure?.unit ?? "CNY";
    const sparkUnit = this.land.sparkUnit / 10 ** format.exponent(code);
    const n = format.sign(code) + format.tick(sparkUnit, this.lang);
    const spark = this.land.sparkUnit > 0 && this.stage.motion
      ? say(this.lang, "spark", { n }) : this.feed.link.kind === "live" && !this.over
        ? say(this.lang, "sparkNone") : "";
    write(the("spark"), spark);
    const rows = (figure?.rows ?? []).filter((row) => row.value > 0)
      .sort((a, b) => b.value - a.value);
    const all = format.total(figure);
    const share = (value: number) => (all > 0 ? format.percent((value / all) * 1e6, 1) : "0%");
    const top = rows[0]?.value ?? 0;
    the("heat").hidden = all === 0;
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
    // The server names the phase of its own now, not that of a frozen instant.
    write(the("phase"), this.frozenAt ? "" : festival?.phase[lang] ?? "");
    write(the("speed"), this.speedWords());
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
        return `${say(this.lang, "stale")} ${at(link.since)} · ${decode(this.lang, link.reason)}`;
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

  private get before(): boolean {
    return this.festival !== undefined && this.now() < Date.parse(this.festival.window.start);
  }

  /** Whether the day's window has closed: no second counts anything any more. */
  private get over(): boolean {
    return this.festival !== undefined && this.now() >= Date.parse(this.festival.window.end);
  }

  private get look() {
    // Points that change places oftener than they can be followed are set, not moved.
    const motion = this.stage.motion && this.clock.real;
    return { lang: this.lang, zone: this.zone, motion };
  }

  /** What runs with the clock: time, countdowns, lag. */
  private tick(): void {
    if (!this.festival) return;
    const now = this.now();
    const [start, end] = [this.festival.window.start, this.festival.window.end].map(Date.parse) as
      [number, number];
    write(the("clock"), format.timeOf(now, this.zone));
    the("clock").classList.toggle("doubtful", !this.frozenAt && !this.clock.trusted);
    const before = this.before;
    document.documentElement.classList.toggle("before", before);
    const left = before ? start - now : end - now;
    write(the("left-name"), left > 0 ? say(this.lang, before ? "toOpening" : "toClose") : "");
    write(the("left"), left > 0 ? format.hms(left) : say(this.lang, "closed"));
    if (before) this.drawCountdown(left);
    const asOf = this.feed.asOf ? format.stamp(Date.parse(this.feed.asOf), this.zone) : "–";
    write(the("as-of"), asOf);
    write(the("sequence"), format.grouped(this.feed.sequence));
    // A clock that stands still or is moved by hand has no seconds to lag by.
    const told = !this.frozenAt && this.festival.speed > 0 && this.feed.asOf !== "";
    const lag = told ? this.clock.lag(this.latest()) : 0;
    write(the("lag"), told ? `${(lag / 1000).toFixed(1)} s` : "–");
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
