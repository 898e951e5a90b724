// The worker keeps the shop's own files, and what a shopper has seen of their cart and orders with
// the pictures on it, so that these open without a network. What is somebody's own is kept under
// their name alone, and goes away with the session. It never answers for a form, and never prefers
// a copy of a page.

interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetches extends Waits {
  readonly request: Request;
  readonly clientId: string;
  readonly preloadResponse: Promise<Response | undefined>;
  respondWith(answer: Promise<Response>): void;
}
interface Worker {
  readonly built: { version: string; files: string[] };
  readonly clients: {
    claim(): Promise<void>;
    get(id: string): Promise<{ readonly url: string } | undefined>;
  };
  readonly registration: { navigationPreload?: { enable(): Promise<void> } };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", listen: (event: Waits) => void): void;
  addEventListener(name: "fetch", listen: (event: Fetches) => void): void;
  addEventListener(name: "message", listen: (event: Waits & MessageEvent<string>) => void): void;
}

const worker = self as unknown as Worker;
const files = `files-${worker.built.version}`;
const pictures = "pictures";
const mine = "mine-"; // pages of who is behind it
const shelf = "shelf-"; // pictures on those
const chosen = "chosen"; // language
const mostPictures = 80;
const mostBytes = 6 << 20; // of pictures in one place
const mostPages = 40;
const own = /^\/(cart|orders|checkouts\/|me$)/;
/** Milliseconds after which a copy, where there is one, is better than waiting on. */
const patience = 10_000;
const languages = ["zh", "en"];
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

const somebodys = (name: string): boolean => name.startsWith(mine) || name.startsWith(shelf);

async function forget(which: (name: string) => boolean): Promise<void> {
  for (const name of await caches.keys()) if (which(name)) await caches.delete(name);
}

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const at = new URL(request.url);
  if (at.origin !== location.origin) return;
  if (request.method === "POST" && /^\/(signout|me\/erase)/.test(at.pathname)) {
    event.waitUntil(forget(somebodys));
    return;
  }
  if (request.method !== "GET") return;
  if (at.pathname.startsWith("/assets/")) event.respondWith(file(request));
  else if (/^\/(pictures|img)\//.test(at.pathname)) event.respondWith(picture(event));
  else if (request.mode === "navigate") event.respondWith(page(event, at));
});

worker.addEventListener("message", (event) => {
  const work = async (): Promise<void> => {
    const cache = await caches.open(chosen);
    await cache.put("/", new Response(event.data));
  };
  event.waitUntil(work());
});

/** A file whose name follows its content is the same for ever. */
async function file(request: Request): Promise<Response> {
  const cache = await caches.open(files);
  const copy = await cache.match(request, { ignoreVary: true });
  if (copy) return copy;
  const answer = await fetch(request);
  if (keepable(answer)) await cache.put(request, answer.clone());
  return answer;
}

/** What stands in for something else is not to be kept. */
const keepable = (answer: Response): boolean =>
  answer.ok &&
  answer.type === "basic" &&
  !answer.headers.get("Cache-Control")?.includes("no-store");

/** A picture is kept beside the page that shows it: what somebody looks through does not push out
 * what they keep. */
async function picture(event: Fetches): Promise<Response> {
  const { request } = event;
  const copy = await caches.match(request, { ignoreVary: true });
  const place = await caches.open(await placeOf(event.clientId));
  if (copy && (await place.match(request, { ignoreVary: true }))) return copy;
  const answer = copy ?? (await fetch(request));
  if (keepable(answer)) {
    await place.put(request, answer.clone());
    event.waitUntil(prune(place, mostPictures, mostBytes));
  }
  return answer;
}

/** Where the pictures of a page belong. */
async function placeOf(client: string): Promise<string> {
  const on = await worker.clients.get(client);
  if (!on || !own.test(new URL(on.url).pathname)) return pictures;
  const names = await caches.keys();
  return names.find((name) => name.startsWith(mine))?.replace(mine, shelf) ?? pictures;
}

/** How many bytes pictures have, of which each stays as it is. */
const sizes = new Map<string, number>();

/** Throws the oldest away until no more are left than there may be. */
async function prune(cache: Cache, most: number, bytes = Infinity): Promise<void> {
  let count = 0;
  let sum = 0;
  for (const key of [...(await cache.keys())].reverse()) {
    if (bytes < Infinity && !sizes.has(key.url))
      sizes.set(key.url, (await (await cache.match(key))?.blob())?.size ?? 0);
    sum += sizes.get(key.url) ?? 0;
    if (++count <= most && sum <= bytes) continue;
    sizes.delete(key.url);
    await cache.delete(key);
  }
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
    return copy ? old(copy) : await nothing();
  }
}

const silence = (): Promise<never> =>
  new Promise((_, reject) => setTimeout(() => reject(new Error("silence")), patience));

async function network(event: Fetches, at: URL): Promise<Response> {
  const answer = (await event.preloadResponse) ?? (await fetch(event.request));
  const who = answer.headers.get("Carnival-Who");
  if (who === null) return answer;
  // Somebody else, or nobody, has the browser now: nothing of who had it before stays.
  await forget((name) => somebodys(name) && name !== mine + who && name !== shelf + who);
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

/** Says that there is nothing to show, in the language of the page that was seen last. */
async function nothing(): Promise<Response> {
  const cache = await caches.open(files);
  const seen = await (await caches.open(chosen)).match("/");
  const chinese = ((await seen?.text()) ?? navigator.language).startsWith("zh");
  const copy = await cache.match(blank(chinese ? "zh" : "en"), { ignoreVary: true });
  return copy ?? Response.error();
}
