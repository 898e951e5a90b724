// The land: our own grid of provinces, seen as a table of pillars in perspective. No border is
// drawn. A pillar's height and colour are its share of what was settled. It lights up, and sends
// sparks into the total, only when its counted value rose; a spark stands for a stated amount.

import type { Figure } from "./contract";
import { exponent, isMoney } from "./format";

/** Column, row and one-character name of each province by its GB/T 2260 code. */
const grid: Record<string, [number, number, string, string]> = {
  23: [8, 0, "黑", "HL"], 15: [4, 1, "蒙", "NM"], 11: [5, 1, "京", "BJ"], 21: [7, 1, "辽", "LN"],
  22: [8, 1, "吉", "JL"], 65: [0, 2, "新", "XJ"], 62: [2, 2, "甘", "GS"], 64: [3, 2, "宁", "NX"],
  14: [4, 2, "晋", "SX"], 13: [5, 2, "冀", "HE"], 12: [6, 2, "津", "TJ"], 63: [1, 3, "青", "QH"],
  61: [3, 3, "陕", "SN"], 41: [4, 3, "豫", "HA"], 37: [5, 3, "鲁", "SD"], 32: [6, 3, "苏", "JS"],
  54: [0, 4, "藏", "XZ"], 51: [2, 4, "川", "SC"], 50: [3, 4, "渝", "CQ"], 42: [4, 4, "鄂", "HB"],
  34: [5, 4, "皖", "AH"], 33: [6, 4, "浙", "ZJ"], 31: [7, 4, "沪", "SH"], 53: [2, 5, "云", "YN"],
  52: [3, 5, "贵", "GZ"], 43: [4, 5, "湘", "HN"], 36: [5, 5, "赣", "JX"], 35: [6, 5, "闽", "FJ"],
  71: [7, 5, "台", "TW"], 45: [3, 6, "桂", "GX"], 44: [4, 6, "粤", "GD"], 81: [5, 6, "港", "HK"],
  46: [3, 7, "琼", "HI"], 82: [4, 7, "澳", "MO"],
};

const columns = 9;
const rows = 8;

/** The colours of a share between none and the largest, darkest first. */
const heat: [number, number, number][] = [
  [58, 34, 96], [134, 32, 104], [226, 44, 92], [255, 112, 84], [255, 205, 110],
];

interface Pillar {
  code: string;
  column: number;
  row: number;
  name: [string, string];
  value: number;
  /** Share of the largest, where it is going and where it is drawn now. */
  goal: number;
  level: number;
  /** What of its last rise did not fill a whole spark. */
  left: number;
  glow: number;
}

interface Spark {
  from: [number, number];
  to: [number, number];
  bend: number;
  start: number;
  life: number;
}

export class Land {
  /** What one spark stands for, in minor units; 0 before anything rose. */
  sparkUnit = 0;
  private readonly pillars: Pillar[];
  private readonly pen: CanvasRenderingContext2D;
  private sparks: Spark[] = [];
  private width = 0;
  private height = 0;
  private ground = 0;
  private running = false;
  private motion = true;
  private seeded = false;
  private tongue: 0 | 1 = 0;
  private last = 0;
  private turn = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("no canvas");
    this.pen = pen;
    this.pillars = Object.entries(grid).map(([code, [column, row, zh, en]]) => ({
      code, column, row, name: [zh, en] as [string, string],
      value: 0, goal: 0, level: 0, left: 0, glow: 0,
    })).sort((a, b) => a.row - b.row || Math.abs(b.column - 4) - Math.abs(a.column - 4));
  }

  /**
   * Lays the canvas out in its own pixels at a sharpness. The land lies at its foot; what is above
   * is sky, through which the sparks rise to the number.
   */
  resize(width: number, height: number, sharp: number): void {
    this.width = width;
    this.height = height;
    this.ground = Math.min(500, height);
    this.canvas.width = Math.round(width * sharp);
    this.canvas.height = Math.round(height * sharp);
    this.pen.setTransform(sharp, 0, 0, sharp, 0, 0);
    this.wake();
  }

  /** Takes over the figure. What rose lights up, unless this is the first reading. */
  draw(figure: Figure | undefined, chinese: boolean, motion: boolean): void {
    this.tongue = chinese ? 0 : 1;
    this.motion = motion;
    const values = new Map((figure?.rows ?? []).map((row) => [row.key, row.value]));
    const top = Math.max(1, ...values.values());
    const rises = new Map<Pillar, number>();
    for (const pillar of this.pillars) {
      const value = values.get(pillar.code) ?? 0;
      if (this.seeded && value > pillar.value) rises.set(pillar, value - pillar.value);
      pillar.value = value;
      pillar.goal = value / top;
    }
    if (figure && isMoney(figure.unit) && rises.size > 0) this.rise(rises, figure.unit);
    this.seeded ||= figure !== undefined;
    this.wake();
  }

  /** The colour of a share of the largest. */
  static colour(level: number, dim = 1): string {
    const at = Math.min(1, Math.max(0, level)) ** 0.6 * (heat.length - 1);
    const i = Math.min(heat.length - 2, Math.floor(at));
    const [from, to] = [heat[i]!, heat[i + 1]!];
    const mix = from.map((c, k) => Math.round((c + (to[k]! - c) * (at - i)) * dim));
    return `rgb(${mix.join(",")})`;
  }

  private rise(rises: Map<Pillar, number>, unit: string): void {
    const sum = [...rises.values()].reduce((a, b) => a + b, 0);
    const most = Math.max(...rises.values());
    const count = this.sparkUnit > 0 ? sum / this.sparkUnit : Infinity;
    if (count > 90 || count < 12) this.sparkUnit = roundUnit(sum / 45, 10 ** exponent(unit));
    for (const [pillar, more] of rises) {
      pillar.glow = Math.max(pillar.glow, 0.35 + 0.65 * (more / most));
      pillar.left += more;
      const whole = Math.floor(pillar.left / this.sparkUnit);
      pillar.left -= whole * this.sparkUnit;
      if (this.motion) this.launch(pillar, Math.min(whole, 60));
    }
  }

  private launch(pillar: Pillar, count: number): void {
    const [x, y] = this.top(pillar);
    const now = performance.now();
    for (let i = 0; i < count; i++) {
      // The golden ratio spreads departures evenly over the second without drawing lots.
      this.turn = (this.turn + 0.618034) % 1;
      const side = (this.turn * 7.3) % 1;
      const aim = this.width * (0.5 + (side - 0.5) * 0.62);
      this.sparks.push({
        from: [x + (side - 0.5) * 40, y], to: [aim, this.skyline()],
        bend: (side - 0.5) * 160, start: now + this.turn * 900, life: 900 + this.turn * 500,
      });
    }
  }

  /** Sparks end at the foot of the number, beneath the line that tells its scale. */
  private skyline(): number {
    return Math.max(0, this.height - this.ground) * 0.92;
  }

  private wake(): void {
    if (this.running) return;
    this.running = true;
    this.last = performance.now();
    requestAnimationFrame((now) => this.frame(now));
  }

  private frame(now: number): void {
    const passed = Math.min(100, Math.max(0, now - this.last));
    this.last = now;
    const ease = this.motion ? 1 - Math.exp(-passed / 220) : 1;
    let busy = false;
    for (const pillar of this.pillars) {
      pillar.level += (pillar.goal - pillar.level) * ease;
      if (Math.abs(pillar.goal - pillar.level) < 0.001) pillar.level = pillar.goal;
      else busy = true;
      pillar.glow = this.motion ? Math.max(0, pillar.glow - passed / 1100) : 0;
      busy ||= pillar.glow > 0;
    }
    this.sparks = this.sparks.filter((spark) => now < spark.start + spark.life);
    this.paint(now);
    if (busy || this.sparks.length > 0) requestAnimationFrame((next) => this.frame(next));
    else this.running = false;
  }

  private paint(now: number): void {
    const { pen } = this;
    pen.clearRect(0, 0, this.width, this.height);
    this.paintGround();
    for (const pillar of this.pillars) this.paintPillar(pillar);
    for (const pillar of this.pillars) this.paintName(pillar);
    pen.globalCompositeOperation = "lighter";
    for (const spark of this.sparks) this.paintSpark(spark, now);
    pen.globalCompositeOperation = "source-over";
  }

  /** A point of the table: columns to the right, rows towards the viewer, height upwards. */
  private project(column: number, row: number, up = 0): [number, number] {
    const far = 40;
    const near = far / (far + rows - row);
    const farthest = far / (far + rows);
    const depth = (near - farthest) / (1 - farthest);
    const unit = this.width / (columns + 0.1);
    const land = this.ground - 34;
    const y = this.height - land + depth * (land - 6) - up * near;
    return [this.width / 2 + (column - columns / 2) * unit * near, y];
  }

  private lift(pillar: Pillar): number {
    return (this.ground / rows) * (0.1 + 0.52 * pillar.level);
  }

  private top(pillar: Pillar): [number, number] {
    return this.project(pillar.column + 0.5, pillar.row + 0.46, this.lift(pillar));
  }

  private paintGround(): void {
    const { pen } = this;
    pen.strokeStyle = "rgba(190,150,255,.07)";
    pen.lineWidth = 1;
    pen.beginPath();
    for (let c = 0; c <= columns; c++) {
      pen.moveTo(...this.project(c, 0));
      pen.lineTo(...this.project(c, rows));
    }
    for (let r = 0; r <= rows; r++) {
      pen.moveTo(...this.project(0, r));
      pen.lineTo(...this.project(columns, r));
    }
    pen.stroke();
  }

  private face(points: [number, number][], fill: string | CanvasGradient): void {
    const { pen } = this;
    pen.beginPath();
    points.forEach((p, i) => (i === 0 ? pen.moveTo(...p) : pen.lineTo(...p)));
    pen.closePath();
    pen.fillStyle = fill;
    pen.fill();
  }

  private paintPillar(pillar: Pillar): void {
    const { pen } = this;
    const gap = 0.05;
    const [w, e] = [pillar.column + gap, pillar.column + 1 - gap];
    const [n, s] = [pillar.row + gap, pillar.row + 1 - gap];
    const up = this.lift(pillar);
    const at = (c: number, r: number, h: number) => this.project(c, r, h);
    const side = pillar.column + 0.5 < columns / 2 ? e : w;
    const dark = Land.colour(pillar.level, 0.32);
    this.face([at(side, n, up), at(side, s, up), at(side, s, 0), at(side, n, 0)], dark);
    const front = pen.createLinearGradient(0, at(w, s, up)[1], 0, at(w, s, 0)[1]);
    front.addColorStop(0, Land.colour(pillar.level, 0.72));
    front.addColorStop(1, Land.colour(pillar.level, 0.22));
    this.face([at(w, s, up), at(e, s, up), at(e, s, 0), at(w, s, 0)], front);
    const lid: [number, number][] = [at(w, n, up), at(e, n, up), at(e, s, up), at(w, s, up)];
    this.face(lid, Land.colour(pillar.level, 0.94));
    pen.lineWidth = 1;
    pen.strokeStyle = "rgba(255,255,255,.16)";
    pen.stroke();
    if (pillar.glow > 0) this.paintGlow(pillar, lid);
  }

  private paintGlow(pillar: Pillar, lid: [number, number][]): void {
    const { pen } = this;
    pen.save();
    pen.globalCompositeOperation = "lighter";
    pen.globalAlpha = pillar.glow;
    this.face(lid, "rgba(255,190,120,.34)");
    pen.lineWidth = 2;
    pen.strokeStyle = "rgba(255,235,190,.9)";
    pen.stroke();
    const high = 26 + 70 * pillar.glow;
    const [[x0, y0], [x1]] = [lid[0]!, lid[1]!];
    const beam = pen.createLinearGradient(0, y0 - high, 0, y0 + 12);
    beam.addColorStop(0, "rgba(255,170,110,0)");
    beam.addColorStop(1, "rgba(255,170,110,.26)");
    pen.fillStyle = beam;
    pen.fillRect(x0, y0 - high, x1 - x0, high + 12);
    pen.restore();
  }

  private paintName(pillar: Pillar): void {
    const { pen } = this;
    const [x, y] = this.top(pillar);
    const small = this.width < 600;
    const size = small ? 13 : 21;
    const bright = pillar.level > 0.62;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = `700 ${size}px "Noto Sans CJK SC", system-ui, sans-serif`;
    pen.fillStyle = bright ? "#3a0618" : "#fff";
    pen.fillText(pillar.name[this.tongue], x, y + 1);
  }

  private paintSpark(spark: Spark, now: number): void {
    const t = (now - spark.start) / spark.life;
    if (t < 0) return;
    const { pen } = this;
    const fade = Math.min(1, t * 6, (1 - t) * 5);
    const [hx, hy] = along(spark, t);
    const [tx, ty] = along(spark, Math.max(0, t - 0.07));
    pen.globalAlpha = fade;
    pen.strokeStyle = "rgba(255,190,110,.75)";
    pen.lineWidth = 2.2;
    pen.lineCap = "round";
    pen.beginPath();
    pen.moveTo(tx, ty);
    pen.lineTo(hx, hy);
    pen.stroke();
    pen.fillStyle = "rgba(255,244,214,.95)";
    pen.beginPath();
    pen.arc(hx, hy, 2.4, 0, Math.PI * 2);
    pen.fill();
    pen.globalAlpha = 1;
  }
}

/** A point of a spark's way: slow off the ground, quick into the number. */
function along(spark: Spark, t: number): [number, number] {
  const s = t * t * (3 - 2 * t);
  const [x0, y0] = spark.from;
  const [x1, y1] = spark.to;
  const middle = (x0 + x1) / 2 + spark.bend;
  const x = (1 - s) * (1 - s) * x0 + 2 * s * (1 - s) * middle + s * s * x1;
  return [x, y0 + (y1 - y0) * s];
}

/** The next 1, 2 or 5 times a power of ten, never less than one whole unit of the currency. */
function roundUnit(amount: number, least: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(amount, least)));
  const step = [1, 2, 5, 10].find((k) => k * power >= amount) ?? 10;
  return Math.max(least, step * power);
}
