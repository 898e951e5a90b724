declare module "canvas-confetti" {
  interface Burst {
    particleCount?: number;
    spread?: number;
    angle?: number;
    startVelocity?: number;
    ticks?: number;
    origin?: { x: number; y: number };
    colors?: string[];
    disableForReducedMotion?: boolean;
  }
  type Fire = ((burst: Burst) => Promise<void> | null) & { reset(): void };
  const confetti: {
    create(canvas: HTMLCanvasElement, options: { resize: boolean; useWorker: boolean }): Fire;
  };
  export default confetti;
}
