// The editor: shows the work beside the form as it is written, keeps what was not sent yet in this browser, and sends
// pictures as soon as they are chosen.

const form = document.querySelector("form[data-preview-at]");

// What a person wrote, by name. Passwords and hidden fields are nobody's draft.
const written = () => [...form.elements].filter((field) => field.name && field.matches("input, textarea, select")
  && !["hidden", "password", "file"].includes(field.type));
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

// Pictures: announced, sent with a bar that fills, finished. Then the page is asked how it looks with them, so that there
// is one drawing of them and the form works the same without this script.
const speaks = { "accept-language": document.documentElement.lang };

async function ask(path, body) {
  const headers = { ...speaks, "content-type": "application/json" };
  const answer = await fetch(`/api/v1/me/uploads${path}`, { method: "POST", headers, body: JSON.stringify(body) });
  const told = await answer.json();
  if (!answer.ok) throw new Error(Object.values(told.errors ?? {}).flat()[0] ?? told.detail);
  return told;
}

const put = (path, file, bar, given) => new Promise((done, failed) => {
  const request = new XMLHttpRequest();
  given.addEventListener("abort", () => request.abort());
  request.open("PUT", `/api/v1/me/uploads${path}`);
  request.setRequestHeader("accept-language", speaks["accept-language"]);
  request.upload.onprogress = ({ loaded, total }) => { bar.value = total ? loaded / total * 0.9 : 0; };
  request.onerror = request.onabort = () => failed(new TypeError());
  request.onload = () => {
    if (request.status < 400) return done();
    const told = JSON.parse(request.responseText);
    failed(new Error(Object.values(told.errors ?? {}).flat()[0] ?? told.detail));
  };
  request.send(file);
});

// The line of a picture on its way, with a bar and the button that gives it up.
function announce(file, place, list) {
  const line = document.createElement("li");
  const bar = document.createElement("progress");
  const name = document.createElement("bdi");
  const stop = place.querySelector("[data-stop]").content.firstElementChild.cloneNode(true);
  name.textContent = bar.ariaLabel = file.name;
  stop.ariaLabel += ` ${file.name}`;
  bar.value = 0;
  line.append(name, bar, stop);
  list.append(line);
  const given = new AbortController();
  stop.addEventListener("click", () => {
    line.remove();
    given.abort();
  });
  return { line, bar, stop, given: given.signal };
}

async function send(file, place, { line, bar, stop, given }) {
  let upload;
  try {
    given.throwIfAborted();
    upload = (await ask("", { purpose: place.dataset.upload, type: file.type || "?", length: file.size })).id;
    given.throwIfAborted();
    await put(`/${upload}/bytes`, file, bar, given);
    given.throwIfAborted();
    stop.remove();
    const { picture } = await ask(`/${upload}/finish`, {});
    upload = null;
    if (!picture) throw new Error(place.dataset.held);
    bar.value = 1;
    return picture.id;
  } catch (fault) {
    // What comes to nothing makes room at once; without this it would within the hour.
    if (upload) fetch(`/api/v1/me/uploads/${upload}`, { method: "DELETE", keepalive: true }).catch(() => {});
    if (given.aborted) return null;
    bar.remove();
    stop.remove();
    line.className = "fault";
    line.append(`: ${fault instanceof TypeError ? place.dataset.lost : fault.message}`);
    return null;
  }
}

async function sendAll(files) {
  const place = document.getElementById("f-images");
  const chosen = [...files].slice(0, place.dataset.room - place.querySelectorAll("[name=images]").length);
  if (!chosen.length || place.ariaBusy === "true") return;
  place.ariaBusy = "true";
  const told = document.createElement("div");
  const list = document.createElement("ul");
  told.role = "status";
  list.className = "arriving";
  told.append(list);
  place.append(told);
  const lines = chosen.map((file) => announce(file, place, list));
  for (const [number, file] of chosen.entries()) {
    const id = await send(file, place, lines[number]);
    if (!id) continue;
    const kept = document.createElement("input");
    Object.assign(kept, { type: "hidden", name: "images", value: id });
    place.append(kept);
  }
  place.querySelector("[type=file]").value = "";
  await redraw(place, list);
}

async function redraw(place, list) {
  const body = new FormData(form);
  body.set("act", "upload");
  try {
    const answer = await fetch(form.action, { method: "POST", body });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const drawn = page.getElementById("f-images");
    for (const done of list.querySelectorAll("li:not(.fault)")) done.remove();
    if (list.children.length) drawn.append(list.parentElement);
    place.replaceWith(drawn);
    drawn.querySelector("[data-add]").remove();
    drawn.querySelector("[type=file]").focus();
  } catch { place.ariaBusy = "false"; }
  look();
}

if (document.querySelector("[data-upload]")) {
  // What is chosen goes up at once.
  document.querySelector("[data-add]").remove();
  const over = (event) => event.target.closest?.("#f-images");
  form.addEventListener("change", (event) => {
    if (event.target.type === "file") sendAll(event.target.files);
  });
  for (const kind of ["dragover", "dragleave", "drop"]) {
    form.addEventListener(kind, (event) => {
      const place = over(event);
      if (!place || ![...event.dataTransfer.types].includes("Files")) return;
      event.preventDefault();
      place.classList.toggle("over", kind === "dragover");
      if (kind === "drop") sendAll(event.dataTransfer.files);
    });
  }
}
