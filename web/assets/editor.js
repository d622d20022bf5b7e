// The editor: shows the work beside the form as it is written, and keeps what was not sent yet in this browser.

const form = document.querySelector("form[data-preview-at]");

// What a person wrote, by name. Passwords and hidden fields are nobody's draft.
const written = () => [...form.elements].filter((field) => field.name && field.matches("input, textarea, select")
  && !["hidden", "password"].includes(field.type));
const read = () => JSON.stringify(Object.fromEntries(written()
  .map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value])));

function write(texts) {
  for (const field of written()) {
    if (!(field.name in texts)) continue;
    if (field.type === "checkbox") field.checked = texts[field.name] === true;
    else field.value = texts[field.name];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// A while after the last key, whatever was asked before is asked no more.
let soon;
let asked;
async function look() {
  asked?.abort();
  asked = new AbortController();
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.dataset.previewAt, { method: "POST", body, signal: asked.signal });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("[data-preview]").replaceChildren(...page.body.childNodes);
  } catch { /* the last one stands */ }
}

const key = form.dataset.draft && `kreatr-draft:${form.dataset.draft}`;
const opened = read();

function keep() {
  if (!key) return;
  try {
    if (read() === opened && !("again" in form.dataset)) localStorage.removeItem(key);
    else localStorage.setItem(key, read());
  } catch { /* a full or closed store keeps nothing */ }
}

function offer() {
  let draft = null;
  try { draft = key && localStorage.getItem(key); } catch { return; }
  const notice = document.querySelector("[data-draft-found]");
  if (!draft || draft === opened || !notice) return;
  notice.hidden = false;
  notice.querySelector("[data-restore]").addEventListener("click", () => {
    write(JSON.parse(draft));
    notice.hidden = true;
    written()[0].focus();
  });
  notice.querySelector("[data-discard]").addEventListener("click", () => {
    localStorage.removeItem(key);
    notice.hidden = true;
    written()[0].focus();
  });
}

// A form that came back with faults is the newest draft itself.
if ("again" in form.dataset) keep();
else offer();

form.addEventListener("input", () => {
  keep();
  clearTimeout(soon);
  soon = setTimeout(look, 350);
});
form.querySelector("[data-preview-now]")?.addEventListener("click", (event) => {
  event.preventDefault();
  look();
  document.getElementById("glass").scrollIntoView({ block: "nearest" });
});
