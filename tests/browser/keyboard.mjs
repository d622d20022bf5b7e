// Going through a page with the Tab key alone.

/** More steps than this between two stops mean that somebody is caught. */
const MORE = 40;

/** Visits everything that can be used, in order; answers what is never reached, and what does not show that it is. */
export async function walk(page) {
  const names = await page.evaluate(findStops);
  const waiting = new Set(names.keys());
  const hidden = new Set();
  for (let step = 0; waiting.size && step < names.length + MORE; step++) {
    await page.keyboard.press("Tab");
    const { stop, shows } = await page.evaluate(lookAtFocus);
    if (stop >= 0 && waiting.delete(stop) && !shows) hidden.add(stop);
  }
  return [
    ...[...waiting].map((stop) => `${names[stop]} is never reached`),
    ...[...hidden].map((stop) => `${names[stop]} does not show that it has the focus`),
  ];
}

/** Runs in the page: finds what can be used, and remembers how it looks while it has no focus. */
function findStops() {
  const usable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const stops = [...document.querySelectorAll(usable)].filter((element) => {
    const seen = element.checkVisibility({ visibilityProperty: true });
    return seen && !element.matches(":disabled") && element.tabIndex >= 0 && !element.closest("[inert]") && !beside(element);
  });
  window.stops = stops.map((element) => ({ element, rest: look(element) }));
  window.lookOf = look;
  document.activeElement?.blur();
  return stops.map((element) => {
    const name = element.getAttribute("aria-label") ?? element.labels?.[0]?.innerText ?? element.innerText ?? element.name ?? "";
    return `${element.tagName.toLowerCase()} "${name.trim().slice(0, 40)}"`;
  });

  /** Of radio buttons only one is a stop: the chosen one, or else the first. */
  function beside(element) {
    if (element.type !== "radio") return false;
    const group = [...document.querySelectorAll(`input[type=radio][name="${CSS.escape(element.name)}"]:enabled`)]
      .filter((other) => other.form === element.form);
    return element !== (group.find((other) => other.checked) ?? group[0]);
  }

  /** Whatever may tell that an element has the focus: its own look, and that of what is about it. */
  function look(element) {
    const about = [element, element.labels?.[0], element.parentElement, element.nextElementSibling, element.closest("li, article, form")];
    return about.filter(Boolean).flatMap((one) => ["", "::before", "::after"].map((part) => {
      const style = getComputedStyle(one, part || null);
      const outline = style.outlineStyle === "none" ? "" : `${style.outlineStyle} ${style.outlineWidth} ${style.outlineColor}`;
      return [outline, style.boxShadow, style.borderColor, style.backgroundColor].join(" ");
    })).join("\n");
  }
}

/** Runs in the page: which stop has the focus, and whether one can see it. */
function lookAtFocus() {
  const stop = window.stops.findIndex(({ element }) => element === document.activeElement);
  return { stop, shows: stop >= 0 && window.lookOf(document.activeElement) !== window.stops[stop].rest };
}
