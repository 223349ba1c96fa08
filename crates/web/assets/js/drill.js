// Keys of a drill, working time, and how many options are chosen. The page works without it.
"use strict";
(() => {
  const part = (name) => document.querySelector(`[data-drill="${name}"]`);
  const form = part("question"), keys = part("keys"), tally = part("tally");
  const options = form ? [...form.querySelectorAll(".option input")] : [];
  const wanted = Number(form?.querySelector("[data-choose]")?.dataset.choose ?? 1);

  // A page from the back button's memory may be out of date.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // Working time: only while the page is to be seen. The server measures too and takes the shorter one.
  let worked = 0, since = document.hidden ? null : performance.now();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && since !== null) { worked += performance.now() - since; since = null; }
    else if (!document.hidden && since === null) since = performance.now();
  });
  let sent = false;
  form?.addEventListener("submit", (event) => {
    if (sent) { event.preventDefault(); return; }
    if (wanted > 1 && options.length && chosen() !== wanted) {
      event.preventDefault();
      tell(`Choose ${wanted}; ${chosen()} chosen so far.`);
      return;
    }
    sent = true;
    form.elements.elapsed.value = Math.round(worked + (since === null ? 0 : performance.now() - since));
  });

  const chosen = () => options.filter((option) => option.checked).length;
  const tell = (text) => { if (tally) tally.textContent = text; };
  form?.addEventListener("change", (event) => {
    if (wanted < 2 || event.target.type !== "checkbox") return;
    if (chosen() > wanted) {
      event.target.checked = false;
      tell(`${wanted} are chosen already; take one back first.`);
    } else tell(`${chosen()} of ${wanted} chosen`);
  });

  // Keys, unless they are switched off.
  const SETTING = "gradatim-keys";
  const stored = () => { try { return localStorage.getItem(SETTING); } catch { return null; } };
  let on = (stored() ?? document.querySelector("main")?.dataset.keys) !== "off";
  const button = part("switch");
  const label = () => { if (button) button.textContent = on ? "Switch the keys off" : "Switch the keys on"; };
  if (keys) keys.hidden = false;
  label();
  button?.addEventListener("click", () => {
    on = !on;
    try { localStorage.setItem(SETTING, on ? "on" : "off"); } catch { /* Then it holds for this page. */ }
    label();
  });

  const unfold = (details) => {
    if (!details) return;
    details.open = !details.open;
    details.querySelector("summary").focus();
  };
  const choose = (place) => {
    const option = options[place];
    if (!option) return;
    option.focus();
    option.click();
  };
  const act = (key) => {
    const next = part("next");
    if (/^[1-9]$/.test(key)) choose(Number(key) - 1);
    else if (/^[a-h]$/.test(key) && options.length) choose(key.charCodeAt(0) - 97);
    else if (key === "enter") (part("answer") ?? next)?.click();
    else if (key === "u") part("unsure")?.click();
    else if (key === "n") next?.click();
    else if (key === "w") unfold(part("why"));
    else if (key === "?") unfold(keys);
    else return false;
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (!on || event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = event.target;
    if (at.closest("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    if (event.key === "Enter" && at.closest("a, button, summary")) return;
    if (act(event.key.toLowerCase())) event.preventDefault();
  });
})();
