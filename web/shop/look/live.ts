// What changes while somebody looks: stock, their own cart and orders, what the festival allows.
// All tabs of a browser share one stream; a tab that nobody sees asks for nothing.

import { askClock } from "./clock";
import { busy, renew, renewAloud, say, tap } from "./page";
import { due } from "./timed";

type Told = { event: string; data: unknown };
type Mine = { cart: number; mark: string };
type Stock = { id: string; gone: boolean; bar: string; left: string; prices?: number };

const most = 60;
const channel = new BroadcastChannel("carnival-live");
const own = /^\/(cart|orders|checkouts\/|favourites|me\b|benefits|presales)/;

/** The products and variants that this page shows. */
function shown(): string[] {
  const ids = new Set<string>();
  const find = (text: string | null): void => {
    const id = text?.match(/(?:^|\/p\/)((?:pr|sku)_\w+)/)?.[1];
    if (id) ids.add(id);
  };
  find(location.pathname);
  const fields = "main input[name=sku], .basket input[name=line]";
  for (const field of document.querySelectorAll<HTMLInputElement>(fields)) find(field.value);
  for (const link of document.querySelectorAll("main .card a[href^='/p/']"))
    find(link.getAttribute("href"));
  return [...ids].slice(0, most);
}

let festival = "";
/** How what is shown stood when it was last told: sold out or not, and at which prices. */
const stood = new Map<string, string>();

/** Thousands of phones hear the same at once: each waits its own while. */
const spread = (most: number, then: () => void): void => {
  setTimeout(() => {
    if (!document.hidden) then();
  }, Math.random() * most);
};

function changed(): void {
  if (tap.under) return;
  if (busy()) say("changed", () => void renewAloud());
  else void renewAloud();
}

/** What the badge of the cart says; a page that is the same for everybody has no other mark. */
const inCart = (): number => {
  const badge = document.querySelector(".tabs a[href='/cart'] .badge");
  return Number(badge?.textContent?.match(/\d+/)?.[0] ?? 0);
};

function mine(told: Mine): void {
  const before = document.body.dataset.mine;
  document.body.dataset.mine = told.mark;
  if (before === told.mark || (!before && inCart() === told.cart)) return;
  if (own.test(location.pathname)) changed();
  else void renew(false);
}

function stock(told: Stock): void {
  const bar = document.createElement("template");
  bar.innerHTML = told.bar;
  const places = new Set<Element>();
  for (const link of document.querySelectorAll(`main .card a[href^='/p/${told.id}']`)) {
    const card = link.closest(".card");
    if (card) places.add(card);
  }
  const sku = document.querySelector<HTMLInputElement>("#buy input[name=sku]");
  const big = document.querySelector(".product .big");
  if (big && sku?.value === told.id) places.add(big);
  for (const place of places) {
    const old = place.querySelector(":scope > .stock");
    const next = bar.content.cloneNode(true);
    if (old) old.replaceWith(next);
    else if (told.bar) place.append(next);
    if (place.matches(".card")) place.classList.toggle("sold-out", told.gone);
  }
  for (const left of document.querySelectorAll(`[data-left='${told.id}']`))
    left.textContent = told.left;
  const fresh = document.querySelector<HTMLElement>(
    `main :is([name=sku][value='${told.id}'], [name=line][value^='${told.id}:'])`,
  );
  const before = stood.get(told.id) ?? fresh?.dataset.stands;
  const stands = `${told.gone} ${told.prices ?? 0}`;
  stood.set(told.id, stands);
  const buying = document.querySelector("form.basket") || sku?.value === told.id;
  if (before !== undefined && before !== stands && buying) spread(1500, changed);
}

function opens(data: unknown): void {
  const text = JSON.stringify(data);
  const before = festival;
  festival = text;
  if (before === "" || before === text) return;
  spread(2000, () => {
    void askClock();
    changed();
  });
}

function take(told: Told): void {
  if (told.event === "mine") mine(told.data as Mine);
  else if (told.event === "festival") opens(told.data);
  else stock(told.data as Stock);
}

// One stream for all tabs: the tab that holds the lock has it and passes everything on.

let source: EventSource | undefined;
let release: (() => void) | undefined;
let waiting: AbortController | undefined;
let wanted = new Set<string>();
let timer = 0;
let failures = 0;

const address = (): string => `/live?of=${[...wanted].slice(0, most).join(",")}`;

function open(): void {
  close();
  if (!release) return;
  source = new EventSource(address());
  for (const name of ["mine", "stock", "variant", "festival"])
    source.addEventListener(name, (event: MessageEvent<string>) => {
      failures = 0;
      const told = { event: name, data: JSON.parse(event.data) as unknown };
      channel.postMessage({ told });
      take(told);
    });
  source.addEventListener("error", () => {
    failures++;
    if (source?.readyState === EventSource.CLOSED || failures > 3) ask();
  });
}

function close(): void {
  clearTimeout(timer);
  source?.close();
  source = undefined;
}

/** Streams do not get through: ask now and then, ever more seldom, and try a stream again later. */
function ask(): void {
  close();
  const pause = Math.min(60_000, 2000 * 2 ** Math.min(failures, 6));
  timer = setTimeout(() => void answer(), pause * (0.5 + Math.random()));
}

async function answer(): Promise<void> {
  if (!release) return;
  failures++;
  try {
    const got = await fetch(address(), { headers: { Accept: "application/json" } });
    if (got.ok) {
      for (const told of (await got.json()) as Told[]) {
        channel.postMessage({ told });
        take(told);
      }
      if (failures % 8 === 0) return open();
    }
  } catch {
    // The network is away; the next time is later.
  }
  ask();
}

function want(ids: string[]): void {
  const before = wanted.size;
  for (const id of ids) wanted.add(id);
  if (wanted.size === before && source) return;
  clearTimeout(timer);
  timer = setTimeout(open, 100);
}

channel.onmessage = ({ data }: MessageEvent<{ told?: Told; want?: string[]; who?: true }>) => {
  if (data.told && !document.hidden) take(data.told);
  if (data.want && release) want(data.want);
  if (data.who && !document.hidden) channel.postMessage({ want: shown() });
};

/** Takes part: waits to hold the stream, and tells whoever holds it what this page shows. */
function begin(): void {
  if (waiting) return;
  waiting = new AbortController();
  channel.postMessage({ want: shown() });
  navigator.locks
    .request("carnival-live", { signal: waiting.signal }, () => {
      return new Promise<void>((resolve) => {
        release = resolve;
        wanted = new Set(shown());
        open();
        channel.postMessage({ who: true });
      });
    })
    .catch(() => undefined); // given up before it was our turn
}

function end(): void {
  waiting?.abort();
  waiting = undefined;
  close();
  release?.();
  release = undefined;
}

/** Follows whether anybody sees the page. */
export function follow(): void {
  document.addEventListener(due, () => spread(1500, changed));
  if (!("locks" in navigator)) return;
  const turn = (): void => (document.hidden ? end() : begin());
  document.addEventListener("visibilitychange", turn);
  addEventListener("pagehide", end);
  addEventListener("pageshow", turn);
  turn();
}
