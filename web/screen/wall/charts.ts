// The three drawn charts. ECharts draws on canvas only and only the parts named here are bundled.
// Its tooltip is left out: it writes inline styles, which the page's policy forbids.

import { BarChart, LineChart, PieChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

import type { Row } from "./contract";
import { exponent, isMoney, tick, timeOf } from "./format";
import type { Lang } from "./words";

echarts.use([BarChart, LineChart, PieChart, GridComponent, CanvasRenderer]);

const ink = "#b9accf";
const rule = "rgba(255,255,255,.07)";
const cyan = "#5fdcff";
const gold = "#ffcb6b";
const red = "#ff3d5e";

function down(from: string, to: string) {
  return new echarts.graphic.LinearGradient(0, 0, 0, 1, [
    { offset: 0, color: from }, { offset: 1, color: to },
  ]);
}

/** What the wall tells its charts besides the rows. */
export interface Look {
  lang: Lang;
  zone: string;
  motion: boolean;
}

/** Rows in time order, what their values count, and how fine their instants are written. */
export interface Course {
  rows: Row[];
  unit: string;
  by: "second" | "minute";
}

export class Charts {
  private readonly orders: echarts.ECharts;
  private readonly minutes: echarts.ECharts;
  private readonly ring: echarts.ECharts;
  private ringDrawn = false;

  constructor(at: { orders: HTMLElement; minutes: HTMLElement; ring: HTMLElement }, sharp: number) {
    const open = (element: HTMLElement) =>
      echarts.init(element, null, { renderer: "canvas", devicePixelRatio: sharp });
    this.orders = open(at.orders);
    this.minutes = open(at.minutes);
    this.ring = open(at.ring);
  }

  dispose(): void {
    for (const chart of [this.orders, this.minutes, this.ring]) chart.dispose();
  }

  /** Orders of each of the last seconds or minutes. */
  drawOrders(course: Course, look: Look): void {
    this.orders.setOption({
      ...frame(course, look),
      series: [{
        type: "line", showSymbol: false, smooth: 0.25, smoothMonotone: "x",
        data: course.rows.map((row) => row.value),
        lineStyle: { color: cyan, width: 2.5, shadowColor: cyan, shadowBlur: 12 },
        areaStyle: { color: down("rgba(95,220,255,.38)", "rgba(95,220,255,0)") },
      }],
    });
  }

  /** GMV of each of the last minutes. */
  drawMinutes(course: Course, look: Look): void {
    this.minutes.setOption({
      ...frame(course, look),
      series: [{
        type: "bar", barCategoryGap: "28%", data: course.rows.map((row) => row.value),
        itemStyle: { color: down("#ff5f7a", "rgba(255,61,94,.12)"), borderRadius: [3, 3, 0, 0] },
      }],
    });
  }

  /** The mobile share as a ring; the number in it is the page's own text. */
  drawRing(ppm: number, look: Look): void {
    const arc = new echarts.graphic.LinearGradient(0, 1, 1, 0, [
      { offset: 0, color: red }, { offset: 1, color: gold },
    ]);
    this.ring.setOption({
      animation: look.motion && this.ringDrawn,
      series: [{
        type: "pie", radius: ["76%", "96%"], startAngle: 90, silent: true, label: { show: false },
        data: [
          { value: ppm, itemStyle: { color: arc, borderRadius: 12 } },
          { value: Math.max(0, 1e6 - ppm), itemStyle: { color: "rgba(255,255,255,.07)" } },
        ],
      }],
    });
    this.ringDrawn = true;
  }
}

/** The axes that both time charts share. */
function frame({ rows, unit, by }: Course, look: Look) {
  const minor = isMoney(unit) ? 10 ** exponent(unit) : 1;
  const clock = (row: Row) =>
    timeOf(Date.parse(row.key), look.zone).slice(0, by === "minute" ? 5 : 8);
  return {
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    animation: look.motion,
    animationDuration: 0,
    animationDurationUpdate: 280,
    grid: { left: 52, right: 8, top: 14, bottom: 26 },
    xAxis: {
      type: "category" as const, boundaryGap: rows.length < 2,
      data: rows.map(clock),
      axisLabel: {
        color: ink, fontSize: 13, interval: Math.max(0, Math.ceil(rows.length / 4) - 1),
      },
      axisLine: { lineStyle: { color: "rgba(255,255,255,.18)" } }, axisTick: { show: false },
    },
    yAxis: {
      type: "value" as const, splitNumber: 3, min: 0, minInterval: minor,
      axisLabel: {
        color: ink, fontSize: 13, hideOverlap: true,
        formatter: (v: number) => tick(v / minor, look.lang),
      },
      splitLine: { lineStyle: { color: rule } },
    },
  };
}
