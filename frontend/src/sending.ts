import { keepHere, settled, stay } from "./drafts";
import { answers, found, isLost, lost } from "./line";

/** A form that acts is sent once: a second press waits. Its key makes a second arrival harmless in any case.
 *
 * Before it leaves the page the server is asked whether it is there: a page that cannot be reached would take with it what
 * was typed. */
export function sendOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !("once" in form.dataset) || event.defaultPrevented) return;
    if (form.dataset["sent"] === "yes" || form.dataset["trying"] === "yes") {
      event.preventDefault();
      return;
    }
    if (form.dataset["reached"] !== "yes") {
      event.preventDefault();
      form.dataset["trying"] = "yes";
      rest(form);
      void reach(form, event.submitter);
      return;
    }
    delete form.dataset["reached"];
    form.dataset["sent"] = "yes";
  });
  // The page comes back from the browser's memory by Back: its form may be sent again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    stay();
    for (const form of document.querySelectorAll<HTMLFormElement>("form[data-sent], form[data-trying]")) wake(form);
  });
}

async function reach(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  keepHere(form);
  await settled();
  if (await answers()) {
    if (isLost()) found();
    delete form.dataset["trying"];
    form.dataset["reached"] = "yes";
    form.requestSubmit(submitter?.isConnected ? submitter : null);
    return;
  }
  lost(() => void reach(form, submitter));
}

function rest(form: HTMLFormElement): void {
  for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
}

function wake(form: HTMLFormElement): void {
  delete form.dataset["sent"];
  delete form.dataset["trying"];
  for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
}
