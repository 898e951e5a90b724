// The stage: 1920 by 1080 of its own pixels, scaled as a whole to any window; below 700 pixels it
// is no stage but one column that scrolls.

import { the } from "./dom";

export const wide = 1920;
export const high = 1080;
const phone = 700;

export class Stage {
  /** How many device pixels a pixel of the stage takes, for canvases. */
  sharp = 1;
  column = false;
  private readonly root = the("stage");
  private readonly still = window.matchMedia("(prefers-reduced-motion: reduce)");
  private muted = false;

  constructor(private readonly changed: () => void) {
    window.addEventListener("resize", () => this.fit());
    this.still.addEventListener("change", () => this.fit());
    this.fit();
  }

  /** Whether things may move: the person and their system both have a say. */
  get motion(): boolean {
    return !this.muted && !this.still.matches;
  }

  toggleMotion(): void {
    this.muted = !this.muted;
    this.fit();
  }

  toggleFullScreen(): void {
    if (document.fullscreenElement) void document.exitFullscreen();
    else void document.documentElement.requestFullscreen();
  }

  private fit(): void {
    const [w, h] = [window.innerWidth, window.innerHeight];
    this.column = w < phone;
    const scale = this.column ? 1 : Math.min(w / wide, h / high);
    document.documentElement.classList.toggle("column", this.column);
    document.documentElement.classList.toggle("still", !this.motion);
    const left = (w - wide * scale) / 2;
    const top = (h - high * scale) / 2;
    this.root.style.transform = this.column
      ? "none" : `translate(${left}px, ${top}px) scale(${scale})`;
    this.sharp = Math.min(3, Math.max(1, window.devicePixelRatio * scale));
    this.changed();
  }
}
