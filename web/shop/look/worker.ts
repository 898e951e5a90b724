// The worker keeps the shop's own files, and what a shopper has seen of their cart and orders, so
// that these open without a network. What is somebody's own is kept under their name alone, and
// goes away with the session. It never answers for a form, and never prefers a copy of a page.

interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetches extends Waits {
  readonly request: Request;
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly built: { version: string; files: string[] };
  readonly clients: { claim(): Promise<void> };
  readonly registration: { navigationPreload?: { enable(): Promise<void> } };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", listen: (event: Waits) => void): void;
  addEventListener(name: "fetch", listen: (event: Fetches) => void): void;
}

const worker = self as unknown as Worker;
const files = `files-${worker.built.version}`;
const pictures = "pictures";
const mine = "mine-";
const mostPictures = 80;
const mostPages = 40;
const own = /^\/(cart|orders|checkouts\/|me$)/;
/** Milliseconds after which a copy, where there is one, is better than waiting on. */
const patience = 10_000;
const languages = ["zh-CN", "en"];
const blank = (lang: string): string => `/offline?lang=${lang}`;

worker.addEventListener("install", (event) => {
  const work = async (): Promise<void> => {
    const cache = await caches.open(files);
    await cache.addAll(worker.built.files);
    // Without cookies: the page must hold nothing of anybody, and choose no language for them.
    for (const lang of languages)
      await cache.put(blank(lang), await fetch(blank(lang), { credentials: "omit" }));
    await worker.skipWaiting();
  };
  event.waitUntil(work());
});

worker.addEventListener("activate", (event) => {
  const work = async (): Promise<void> => {
    await forget((name) => name.startsWith("files-") && name !== files);
    await worker.registration.navigationPreload?.enable();
    await worker.clients.claim();
  };
  event.waitUntil(work());
});

async function forget(which: (name: string) => boolean): Promise<void> {
  for (const name of await caches.keys()) if (which(name)) await caches.delete(name);
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const at = new URL(request.url);
  if (at.origin !== location.origin) return;
  if (request.method === "POST" && /^\/(signout|me\/erase)/.test(at.pathname)) {
    event.waitUntil(forget((name) => name.startsWith(mine)));
    return;
  }
  if (request.method !== "GET") return;
  if (at.pathname.startsWith("/assets/")) event.respondWith(kept(request, files));
  else if (at.pathname.startsWith("/pictures/")) event.respondWith(kept(request, pictures));
  else if (request.mode === "navigate") event.respondWith(page(event, at));
});

/** A file whose name follows its content is the same for ever. */
async function kept(request: Request, name: string): Promise<Response> {
  const cache = await caches.open(name);
  const copy = await cache.match(request, { ignoreVary: true });
  if (copy) return copy;
  const answer = await fetch(request);
  if (answer.ok && answer.type === "basic") {
    await cache.put(request, answer.clone());
    if (name === pictures) await prune(cache, mostPictures);
  }
  return answer;
}

async function prune(cache: Cache, most: number): Promise<void> {
  const keys = await cache.keys();
  for (const key of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(key);
}

/** A page comes from the network; a copy stands in when that fails or is silent. */
async function page(event: Fetches, at: URL): Promise<Response> {
  const fresh = network(event, at);
  const copy = own.test(at.pathname) ? await copyOf(at) : undefined;
  try {
    if (!copy) return await fresh;
    return await Promise.race([fresh, silence()]);
  } catch {
    fresh.catch(() => undefined);
    return copy ? old(copy) : await nothing(event.request);
  }
}

const silence = (): Promise<never> =>
  new Promise((_, reject) => setTimeout(() => reject(new Error("silence")), patience));

async function network(event: Fetches, at: URL): Promise<Response> {
  const answer = (await event.preloadResponse) ?? (await fetch(event.request));
  const who = answer.headers.get("Carnival-Who");
  if (who === null) return answer;
  // Somebody else, or nobody, has the browser now: nothing of who had it before stays.
  await forget((name) => name.startsWith(mine) && name !== mine + who);
  if (answer.ok && !answer.redirected && own.test(at.pathname)) {
    const cache = await caches.open(mine + who);
    const key = at.origin + at.pathname;
    await cache.delete(key);
    await cache.put(key, answer.clone());
    await prune(cache, mostPages);
  }
  return answer;
}

async function copyOf(at: URL): Promise<Response | undefined> {
  for (const name of await caches.keys()) {
    if (!name.startsWith(mine)) continue;
    const cache = await caches.open(name);
    const copy = await cache.match(at.origin + at.pathname, { ignoreVary: true });
    if (copy) return copy;
  }
  return undefined;
}

/** A copy says that it is one. */
async function old(copy: Response): Promise<Response> {
  const text = await copy.text();
  return new Response(text.replace("<body", "<body data-offline"), { headers: copy.headers });
}

async function nothing(request: Request): Promise<Response> {
  const cache = await caches.open(files);
  const chinese = (request.headers.get("Accept-Language") ?? navigator.language).startsWith("zh");
  const copy = await cache.match(blank(chinese ? "zh-CN" : "en"), { ignoreVary: true });
  return copy ?? Response.error();
}
