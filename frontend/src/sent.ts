import { DetailedError, type PreviousUpload, Upload } from "tus-js-client";
import type { Batch } from "./uploading";

const AGAIN_MS = 5_000;
const SLOW_MS = 150;
const CHUNK = 4 * 1024 * 1024;

export type State = "waiting" | "sending" | "paused" | "lost" | "filing" | "done" | "failed" | "unfinished";

/** What the server says when a file is filed, or why it is not. */
interface Answer {
  sentence: string;
  address?: string;
  warning?: string;
}

/** One file on its way: a line of the list, with its progress and what can be done about it. */
export class Sent {
  readonly row: HTMLElement;
  state: State = "waiting";
  private file: File | undefined;
  private given: [string, string][] = [];
  private upload: Upload | undefined;
  private before: PreviousUpload | undefined;
  private isHere = false;
  private transfer = "";
  private shownAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private release: () => void = () => undefined;

  constructor(
    readonly batch: Batch,
    readonly name: string,
    readonly size: number,
  ) {
    const template = document.getElementById("coming-row") as HTMLTemplateElement;
    this.row = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    this.part(".coming-name").textContent = name;
    this.part("progress").setAttribute("aria-label", name);
    for (const button of this.row.querySelectorAll("button")) {
      button.setAttribute("aria-label", `${button.textContent?.trim() ?? ""}: ${name}`);
    }
    this.row.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("button") : null;
      if (button?.dataset["do"] === "pause") this.pause();
      else if (button?.dataset["do"] === "go" || button?.dataset["do"] === "again") this.goOn();
      else if (button?.dataset["do"] === "drop") this.giveUp();
    });
    batch.add(this);
    batch.list.append(this.row);
  }

  /** The file itself, and what it is filed with. What cannot be sent is told at once. */
  begin(file: File, given: [string, string][]): void {
    this.file = file;
    this.given = given;
    const largest = Number(this.batch.form.dataset["largest"] ?? "0");
    if (file.size === 0) return this.fail(this.batch.word("empty"));
    if (largest > 0 && file.size > largest) return this.fail(this.batch.word("tooLarge", { size: inBytes(file.size) }));
    this.become("waiting", this.batch.word("waiting"));
  }

  /** Begun before, in this browser: its file is needed again. */
  wait(before: PreviousUpload): void {
    this.before = before;
    this.become("unfinished", this.batch.word("unfinished"));
    this.batch.list.hidden = false;
  }

  /** Send it, or the rest of it. */
  send(): void {
    clearTimeout(this.timer);
    if (this.isHere) return void this.filed();
    if (!this.file) return;
    this.become("sending", this.told(0));
    if (this.upload) return this.upload.start();
    this.upload = this.made(this.file);
    void this.start(this.upload);
  }

  /** Filed, and nothing is to be said of it. */
  isQuiet(): boolean {
    return this.state === "done" && !this.row.classList.contains("is-warned");
  }

  private made(file: File): Upload {
    const { form } = this.batch;
    const place = form.dataset["place"] ?? "";
    return new Upload(file, {
      endpoint: form.dataset["send"] ?? "",
      chunkSize: Number(form.dataset["chunk"] ?? "0") || CHUNK,
      retryDelays: [0, 1000, 3000],
      metadata: { filename: this.name, filetype: file.type, place },
      headers: { "X-CSRFToken": this.batch.token() },
      removeFingerprintOnSuccess: true,
      fingerprint: () => Promise.resolve(this.mark(file)),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        return navigator.onLine && (status === 0 || status === 409 || status === 423 || status >= 500);
      },
      onAfterResponse: (_request, response) => {
        this.transfer = response.getHeader("Bagland-Transfer") ?? this.transfer;
      },
      onProgress: (sent, total) => this.progress(sent, total),
      onSuccess: () => {
        this.isHere = true;
        void this.filed();
      },
      onError: (error) => this.trouble(error),
    });
  }

  private mark(file: File): string {
    return [this.batch.form.dataset["place"], file.name, file.size, file.lastModified].join("|");
  }

  /** Go on with what was begun before, unless another tab is at it. */
  private async start(upload: Upload): Promise<void> {
    if (await this.isAlone()) {
      const found = this.before ? [this.before] : await upload.findPreviousUploads();
      if (found[0]) upload.resumeFromPreviousUpload(found[0]);
    }
    if (this.state === "sending") upload.start();
  }

  private isAlone(): Promise<boolean> {
    if (!navigator.locks || !this.file) return Promise.resolve(true);
    const name = `bagland:${this.mark(this.file)}`;
    return new Promise((know) => {
      void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
        know(lock !== null);
        return lock === null ? undefined : new Promise<void>((done) => (this.release = done));
      });
    });
  }

  private progress(sent: number, total: number): void {
    const now = performance.now();
    if (this.state !== "sending" || (now - this.shownAt < SLOW_MS && sent < total)) return;
    this.shownAt = now;
    const percent = total > 0 ? Math.floor((100 * sent) / total) : 0;
    this.part<HTMLProgressElement>("progress").value = percent;
    this.part(".coming-state").textContent = this.told(percent);
  }

  private told(percent: number): string {
    return this.batch.word("sending", { percent: String(percent), size: inBytes(this.size) });
  }

  /** All its bytes are here: file it. The key makes a second arrival harmless. */
  private async filed(): Promise<void> {
    this.become("filing", this.batch.word("filing"));
    const body = new FormData();
    for (const [name, value] of this.given) body.append(name, value);
    body.set("transfer", this.transfer);
    body.set("csrfmiddlewaretoken", this.batch.token());
    const headers = { "Bagland-Part": "filing", Accept: "application/json" };
    let answer: Response;
    try {
      answer = await fetch(this.batch.form.action, { method: "POST", body, headers, redirect: "manual" });
    } catch {
      return this.lose();
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) return this.fail(this.batch.word("signedOut"));
    const said = (await answer.json().catch(() => null)) as Answer | null;
    if (!answer.ok || !said) return this.fail(said?.sentence ?? this.batch.word("failed"));
    this.release();
    const link = this.part<HTMLAnchorElement>(".coming-name");
    if (said.address) link.href = said.address;
    this.row.classList.toggle("is-warned", Boolean(said.warning));
    this.become("done", [said.sentence, said.warning].filter(Boolean).join(" "));
    this.batch.ended();
  }

  /** The connection is gone: wait for it. Anything else is told beside the file. */
  private trouble(error: Error | DetailedError): void {
    const response = error instanceof DetailedError ? error.originalResponse : null;
    const status = response?.getStatus() ?? 0;
    if (status === 0 || status >= 500) return this.lose();
    if (status === 401 || (status < 400 && status !== 0)) return this.fail(this.batch.word("signedOut"));
    this.fail(sentenceOf(response?.getBody() ?? "") || this.batch.word("failed"));
  }

  private lose(): void {
    this.become("lost", this.batch.word("lost"));
    this.timer = setTimeout(() => this.state === "lost" && this.send(), AGAIN_MS);
    this.batch.next();
  }

  private pause(): void {
    clearTimeout(this.timer);
    void this.upload?.abort();
    const percent = String(this.part<HTMLProgressElement>("progress").value);
    this.become("paused", this.batch.word("paused", { percent }));
    this.row.querySelector<HTMLElement>("[data-do=go]")?.focus();
    this.batch.next();
  }

  private goOn(): void {
    if (!this.file) return this.batch.form.querySelector<HTMLElement>("input[type=file]")?.click();
    this.become("waiting", this.batch.word("waiting"));
    this.row.querySelector<HTMLElement>("[data-do=pause]")?.focus();
    this.batch.next();
  }

  /** Away with it, on the server too. */
  private giveUp(): void {
    clearTimeout(this.timer);
    const url = this.upload?.url ?? this.before?.uploadUrl;
    if (this.state !== "done") {
      void this.upload?.abort();
      const headers = { "X-CSRFToken": this.batch.token() };
      if (url) void Upload.terminate(url, { headers, retryDelays: null }).catch(() => undefined);
      const key = this.before?.urlStorageKey;
      if (key) localStorage.removeItem(key);
    }
    this.release();
    this.batch.drop(this);
  }

  private fail(sentence: string): void {
    this.release();
    this.become("failed", sentence);
    this.row.classList.toggle("can-try", Boolean(this.file && this.file.size > 0));
    this.batch.ended();
  }

  private become(state: State, words: string): void {
    this.state = state;
    this.row.dataset["state"] = state;
    this.part(".coming-state").textContent = words;
  }

  private part<Kind extends HTMLElement>(selector: string): Kind {
    return this.row.querySelector(selector) as Kind;
  }
}

/** The sentence of a refusal, which comes as JSON; nothing else is shown to a person. */
function sentenceOf(body: string): string {
  try {
    const told = JSON.parse(body) as { sentence?: string; detail?: string; title?: string };
    return told.sentence ?? told.detail ?? told.title ?? "";
  } catch {
    return "";
  }
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];

/** `1,4 MB`, as the reader's language writes it. */
export function inBytes(bytes: number): string {
  const step = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  const options = { style: "unit", unit: UNITS[step], unitDisplay: "short", maximumFractionDigits: step > 1 ? 1 : 0 } as const;
  return new Intl.NumberFormat(document.documentElement.lang, options).format(bytes / 1000 ** step);
}
