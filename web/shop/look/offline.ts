// What the shop keeps for when there is no network.

/** Lets the worker keep what is needed, once the page has all that it needs itself. */
export function keep(): void {
  if (!("serviceWorker" in navigator)) return;
  const begin = (): void => {
    // Refused in a private window or by a setting: then there is no copy, and nothing else is lost.
    navigator.serviceWorker.register("/worker.js").catch(() => undefined);
  };
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
  if (!document.body.hasAttribute("data-offline")) {
    // The worker cannot ask which language was chosen: the pages tell it.
    void navigator.serviceWorker.ready.then((kept) => {
      kept.active?.postMessage(document.documentElement.lang);
    });
    return;
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>("form[method=post] button"))
    button.disabled = true;
  addEventListener("online", () => location.reload(), { once: true });
}
