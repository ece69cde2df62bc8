/** Passkeys: the browser's own ceremony around forms that the server understands. Without script there are other ways in. */

export function passkeys(): void {
  document.addEventListener("DOMContentLoaded", () => {
    if (!window.PublicKeyCredential || !navigator.credentials) return;
    for (const place of document.querySelectorAll<HTMLElement>("[data-when-passkeys]")) place.hidden = false;
    for (const place of document.querySelectorAll<HTMLElement>("[data-when-no-passkeys]")) place.hidden = true;
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) arm(form);
  });
}

/** The ceremony that runs: a newer one takes its place. The browser lets only one run at a time. */
let running: AbortController | null = null;

function arm(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("button");
  if (!button) return;
  button.hidden = false;
  button.addEventListener("click", () => void run(form, button));
  if ("conditional" in form.dataset) void offer(form);
}

/** Let the browser offer passkeys in the list under the login field, where it can. Silence when nothing comes of it. */
async function offer(form: HTMLFormElement): Promise<void> {
  const can = await PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false);
  if (!can) return;
  try {
    const answer = await ceremony(form, true);
    if (answer) send(form, answer);
  } catch {
    // Cancelled, or the button was pressed instead.
  }
}

async function run(form: HTMLFormElement, button: HTMLButtonElement): Promise<void> {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  say(form, "");
  try {
    const answer = await ceremony(form, false);
    if (answer) {
      send(form, answer);
      return;
    }
    say(form, form.querySelector<HTMLElement>(".passkey-said")?.dataset["cancelled"] ?? "");
  } catch (fault) {
    say(form, words(form, fault));
  }
  button.removeAttribute("aria-disabled");
}

async function ceremony(form: HTMLFormElement, conditional: boolean): Promise<PublicKeyCredential | null> {
  running?.abort();
  const mine = (running = new AbortController());
  const asked = await question(form);
  if (mine.signal.aborted) return null;
  if (form.dataset["passkey"] === "create") {
    const wanted = PublicKeyCredential.parseCreationOptionsFromJSON(asked as PublicKeyCredentialCreationOptionsJSON);
    const made = await navigator.credentials.create({ publicKey: wanted, signal: mine.signal });
    return made as PublicKeyCredential | null;
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(asked as PublicKeyCredentialRequestOptionsJSON);
  return (await navigator.credentials.get({
    publicKey,
    signal: mine.signal,
    ...(conditional ? { mediation: "conditional" as const } : {}),
  })) as PublicKeyCredential | null;
}

class NotAsked extends Error {}

async function question(form: HTMLFormElement): Promise<unknown> {
  const token = form.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";
  const answer = await fetch(form.dataset["question"] ?? "", {
    method: "POST",
    credentials: "same-origin",
    headers: { "X-CSRFToken": token },
  }).catch(() => null);
  if (!answer?.ok) throw new NotAsked();
  return answer.json();
}

function send(form: HTMLFormElement, answer: PublicKeyCredential): void {
  const field = form.querySelector<HTMLInputElement>("input[name=answer]");
  if (!field) return;
  field.value = JSON.stringify(answer.toJSON());
  form.submit();
}

function words(form: HTMLFormElement, fault: unknown): string {
  const said = form.querySelector<HTMLElement>(".passkey-said")?.dataset;
  if (fault instanceof NotAsked) return said?.["failed"] ?? "";
  if (fault instanceof DOMException && fault.name === "InvalidStateError") return said?.["known"] ?? "";
  return said?.["cancelled"] ?? "";
}

function say(form: HTMLFormElement, text: string): void {
  const place = form.querySelector<HTMLElement>(".passkey-said");
  if (!place) return;
  place.textContent = text;
  place.hidden = text === "";
}
