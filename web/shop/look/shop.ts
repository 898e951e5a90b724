// The live parts of the shop. Pages are whole without them.

import { askClock, setClock, wake } from "./clock";
import { carry } from "./network";
import { keep } from "./offline";
import { swap } from "./swap";
import { Countdown, Flip } from "./timed";

const page = document.body.dataset;
setClock(Number(page.now), Number(page.speed));
customElements.define("x-countdown", Countdown);
customElements.define("x-flip", Flip);
wake();
carry();
keep();
swap();
document.querySelector(".seek input")?.addEventListener("focus", () => void import("./suggest"), {
  once: true,
});
const sheet = document.querySelector<HTMLDetailsElement>("details.sheet");
if (sheet && matchMedia("(min-width: 900px)").matches) sheet.open = true;
void import("./live").then(({ follow }) => follow());

// What was tapped in a list grows into the picture of its page.
addEventListener("pageswap", (event) => {
  const to = event.viewTransition && event.activation?.entry?.url;
  if (!to) return;
  const path = new URL(to).pathname;
  const links = [...document.querySelectorAll<HTMLAnchorElement>(".card a[href^='/p/']")];
  const picture = links.find((link) => link.pathname === path)?.querySelector("img");
  if (picture) picture.style.setProperty("view-transition-name", "goods");
});

const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
if (visit?.type === "back_forward") void askClock();
addEventListener("pageshow", (event) => {
  if (event.persisted) void askClock();
});
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) void askClock();
});

const passkeys = document.querySelectorAll<HTMLElement>("[data-passkey]");
if (passkeys.length > 0) void import("./passkey").then(({ offer }) => passkeys.forEach(offer));
if (document.querySelector(".limit")) void import("./limit").then(({ follow }) => follow());
if (document.querySelector("form.basket")) void import("./buy").then(({ follow }) => follow());
