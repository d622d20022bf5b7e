// The moderators' desk by keys, and the slider through an item's history. Both press what is on the page anyway.

const off = "kreatr_keys";
const keys = document.querySelector("[data-keys]");
if (keys) {
  keys.checked = localStorage.getItem(off) !== "off";
  keys.addEventListener("change", () => localStorage.setItem(off, keys.checked ? "on" : "off"));
}

// What was begun with R or F, and waits for its reason.
let begun;
const missing = () => ["f-reason", "f-policy"].map((id) => document.getElementById(id)).find((field) => !field?.value.trim());

function press(target) {
  if (!target.matches("button[value]")) return target.click();
  const empty = target.hasAttribute("data-against") && missing();
  if (empty) { begun = target; empty.focus(); } else target.form.requestSubmit(target);
}

document.addEventListener("keydown", (event) => {
  // A key that is held down decides once.
  if (event.repeat || event.altKey || event.defaultPrevented) return;
  const typing = event.target.matches("input:not([type=range], [type=checkbox]), textarea, select");
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && begun) return press(begun);
  if (event.ctrlKey || event.metaKey) return;
  if (typing) { if (event.key === "Escape") event.target.blur(); return; }
  if (keys && !keys.checked && event.key !== "?") return;
  if (document.querySelector(":popover-open") && event.key !== "?") return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  press(target);
});

const timeline = document.querySelector("[data-timeline]");
const links = [...(timeline?.querySelectorAll("a") ?? [])];
if (links.length > 1) {
  const slider = Object.assign(document.createElement("input"), { type: "range", min: 0, max: links.length - 1, ariaLabel: timeline.dataset.timeline });
  const at = () => links.findIndex((link) => link.hasAttribute("aria-current"));
  const tell = () => { slider.ariaValueText = links[slider.value].textContent; };
  let later, asked;

  const show = async (link) => {
    asked?.abort();
    asked = new AbortController();
    try {
      const answer = await fetch(link.href, { signal: asked.signal });
      if (!answer.ok || answer.redirected) return location.assign(link.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      document.getElementById("then").replaceWith(page.getElementById("then"));
      history.replaceState(null, "", link.href);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(link.href);
    }
  };
  slider.addEventListener("input", () => {
    const link = links[slider.value];
    links[at()]?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "step");
    link.scrollIntoView({ block: "nearest" });
    tell();
    clearTimeout(later);
    later = setTimeout(show, 120, link);
  });
  timeline.before(slider);
  slider.value = Math.max(0, at());
  tell();
}
