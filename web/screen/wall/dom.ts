// The few words of DOM that every part of the wall uses.

/** The element of an id that the shell is known to hold. */
export function the<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error("the shell has no #" + id);
  return found as T;
}

/** A new element with a class and a text. */
export function make(tag: string, name = "", text = ""): HTMLElement {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text) element.textContent = text;
  return element;
}

/** Writes a text only when it differs, so that nothing is laid out in vain. */
export function write(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
