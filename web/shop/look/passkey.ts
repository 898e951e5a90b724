// Passkeys: signing in, proving oneself, and adding one. Without script, or where there can be no
// passkeys, the page has its other ways and nothing of this is seen.

interface Challenge {
  ticket: string;
  options: { publicKey: unknown };
}

interface Said {
  to?: string;
  title?: string;
}

/** The browser's own readers of WebAuthn's JSON. */
interface Readers {
  parseCreationOptionsFromJSON(json: unknown): PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON(json: unknown): PublicKeyCredentialRequestOptions;
}

/** A refusal in words that a person can read. */
class Refused extends Error {}

async function post(address: string, body?: string): Promise<unknown> {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: body ?? "{}",
  });
  const said = (await answer.json()) as Said;
  if (!answer.ok) throw new Refused(said.title ?? "");
  return said;
}

async function sign(address: string, adds: boolean): Promise<[string, string]> {
  const asked = (await post(address + "/ask")) as Challenge;
  const read = PublicKeyCredential as unknown as Readers;
  const key = adds
    ? await navigator.credentials.create({
        publicKey: read.parseCreationOptionsFromJSON(asked.options.publicKey),
      })
    : await navigator.credentials.get({
        publicKey: read.parseRequestOptionsFromJSON(asked.options.publicKey),
      });
  return [asked.ticket, JSON.stringify(key)];
}

async function run(part: HTMLElement, words: HTMLElement): Promise<void> {
  const { passkey = "", back = "", failed = "", cancelled = "" } = part.dataset;
  words.textContent = "";
  try {
    const [ticket, signed] = await sign(passkey, passkey.startsWith("/me/"));
    const query = new URLSearchParams({ ticket, back }).toString();
    const said = (await post(`${passkey}?${query}`, signed)) as Said;
    location.assign(said.to ?? "/me");
  } catch (why) {
    if (why instanceof Refused) words.textContent = why.message || failed;
    else if (why instanceof DOMException && why.name === "NotAllowedError")
      words.textContent = cancelled;
    else words.textContent = failed;
  }
}

export function offer(part: HTMLElement): void {
  const button = part.querySelector("button");
  const words = part.querySelector<HTMLElement>("[role=alert]");
  if (!button || !words || !("parseRequestOptionsFromJSON" in (self.PublicKeyCredential ?? {}))) {
    part.remove();
    return;
  }
  part.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    void run(part, words).finally(() => {
      button.disabled = false;
    });
  });
}
