// Clock, saving and keys of an exam. The pages work without it.
"use strict";
(() => {
  const id = (name) => document.getElementById(name);
  const timer = id("timer"), digits = id("digits"), hide = id("hide"), announcer = id("announcer");
  const form = id("question"), saved = id("saved"), flag = id("flag");
  if (!timer) return;
  const stored = (box, key) => { try { return box.getItem(key); } catch { return null; } };
  const store = (box, key, value) => { try { box.setItem(key, value); } catch { /* Then it holds for this page. */ } };
  // Emptied first, so that the same words are read again.
  const say = (text) => { announcer.textContent = ""; setTimeout(() => { announcer.textContent = text; }, 50); };

  // The clock is the server's; here it is only shown.
  const MINUTE = 60000, LATE = 5 * MINUTE, ANNOUNCED = [30, 10, 5, 1].map((m) => m * MINUTE);
  let told = Number(timer.dataset.leftMs), since = performance.now(), paused = false;
  const left = () => (paused ? told : Math.max(0, told - (performance.now() - since)));
  const set = (ms) => { told = ms; since = performance.now(); paused = false; draw(); };
  const clock = (ms) => {
    const s = Math.floor(ms / 1000), two = (n) => String(n).padStart(2, "0");
    const [h, m] = [Math.floor(s / 3600), Math.floor(s / 60) % 60];
    return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
  };
  const spoken = (ms) => {
    const minutes = Math.floor(ms / MINUTE), seconds = Math.floor(ms / 1000) % 60;
    const count = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
    return minutes >= 5 ? `${count(minutes, "minute")} left` : `${count(minutes, "minute")} ${count(seconds, "second")} left`;
  };
  let before = left();
  const draw = () => {
    const ms = left();
    digits.textContent = paused ? `${clock(ms)}, stopped` : clock(ms);
    timer.classList.toggle("late", ms <= LATE);
    for (const mark of ANNOUNCED) if (before > mark && ms <= mark) cross(mark);
    before = ms;
    if (ms <= 0) leave(timer.dataset.report);
  };
  const cross = (mark) => {
    say(mark === MINUTE ? "1 minute left" : `${mark / MINUTE} minutes left`);
    if (mark === LATE && hidden === "yes") show("no");
  };

  // The time can be hidden; it comes back once, at five minutes.
  const TIME = "gradatim-time-hidden";
  let hidden = stored(sessionStorage, TIME) ?? "no";
  const show = (value) => {
    hidden = value;
    store(sessionStorage, TIME, value);
    id("left").hidden = value !== "no";
    hide.textContent = value === "no" ? "Hide the time" : "Show the time";
  };
  hide.hidden = false;
  show(hidden === "yes" && left() <= LATE ? "no" : hidden);
  hide.addEventListener("click", () => show(hidden !== "no" ? "no" : left() <= LATE ? "late" : "yes"));

  const leave = (address) => { jobs.length = 0; location.replace(address); };
  const ask = async () => {
    try {
      const answer = await (await fetch(timer.dataset.time, { headers: { "HX-Request": "true" } })).json();
      if (answer.over) leave(timer.dataset.report);
      else if (answer.paused) { told = left(); paused = true; draw(); }
      else if (typeof answer.left_ms === "number") set(answer.left_ms);
    } catch { /* No connection: the next answer of the server sets the clock. */ }
  };
  setInterval(ask, 30000);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  // A page from the back button's memory may be out of date.
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  // Saving: one request at a time, again and again until the server has it.
  const jobs = [];
  let busy = false;
  const token = document.querySelector('meta[name="csrf"]')?.content ?? "";
  const state = (text, bad) => { if (saved) { saved.textContent = text; saved.classList.toggle("unsaved", bad); } };
  let sent = "";
  const post = (extra) => {
    const body = new URLSearchParams(new FormData(form));
    sent = body.getAll("choice").filter(Boolean).join(" ");
    for (const [name, value] of Object.entries(extra)) body.set(name, value);
    const headers = { "HX-Request": "true", "X-CSRF-Token": token };
    return fetch(form.action, { method: "POST", headers, body, signal: AbortSignal.timeout(15000) });
  };
  const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });
  const work = async () => {
    if (busy) return;
    busy = true;
    for (let failed = 0; jobs.length > 0; ) {
      const job = jobs[0];
      let answer = null;
      try { answer = await post(job.extra); } catch { /* No connection. */ }
      if (answer?.status === 409) { leave(timer.dataset.report); break; }
      if (answer === null || answer.status >= 500) {
        if (failed === 0) say("Not saved yet: trying again.");
        state("Not saved yet: trying again. Please leave this page open.", true);
        await wait(Math.min(1000 * 2 ** failed++, 15000));
        continue;
      }
      jobs.shift();
      if (!answer.ok) { const text = await answer.text(); state(text, true); say(text); continue; }
      if (failed > 0) say("Saved.");
      failed = 0;
      form.elements.stood.value = sent;
      state("Saved.", false);
      const result = await answer.json();
      set(result.left_ms);
      job.done?.(result);
    }
    busy = false;
  };
  const save = (extra = {}, done = null) => {
    if (!done && Object.keys(extra).length === 0 && jobs.length > (busy ? 1 : 0)) return; // What waits takes the newest along.
    jobs.push({ extra, done });
    if (!busy) state("Saving …", false);
    work();
  };
  addEventListener("beforeunload", (event) => { if (jobs.length > 0) event.preventDefault(); });
  const whenSaved = (other) => other.addEventListener("submit", (event) => {
    if (jobs.length === 0) return;
    event.preventDefault();
    save({}, () => other.submit());
  });
  document.querySelectorAll("form[data-leave]").forEach(whenSaved);

  // The question.
  const options = form ? [...form.querySelectorAll(".option input")] : [];
  const wanted = Number(form?.querySelector("[data-choose]")?.dataset.choose ?? 1);
  const chosen = () => options.filter((option) => option.checked).length;
  const row = (option) => form.querySelector(`.choice[data-option="${CSS.escape(option)}"]`);
  const struck = (option, on) => {
    const here = row(option), button = here?.querySelector("button.strike");
    if (!button) return;
    here.classList.toggle("struck", on);
    here.querySelector(".struck-note").hidden = !on;
    button.name = on ? "unstrike" : "strike";
    button.setAttribute("aria-pressed", String(on));
    button.querySelector(".verb").textContent = on ? "Bring back" : "Strike out";
    if (on) here.querySelector("input").checked = false;
  };
  const flagged = (on) => {
    flag.value = on ? "off" : "on";
    flag.setAttribute("aria-pressed", String(on));
    flag.textContent = on ? "Take the flag off" : "Flag for review";
    id("flagged").hidden = !on;
  };
  form?.addEventListener("change", (event) => {
    const option = event.target;
    if (option.type === "checkbox" && chosen() > wanted) {
      option.checked = false;
      const text = `${wanted} are chosen already; take one back first.`;
      state(text, true); say(text);
      return;
    }
    if (option.checked) struck(option.value, false);
    save();
  });
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    const { name, value } = event.submitter ?? {};
    if (name === "go") save({ go: value }, (result) => location.assign(result.next));
    else if (name === "flag") save({ flag: value }, () => flagged(value === "on"));
    else if (name === "strike" || name === "unstrike") {
      if (name === "strike") row(value).querySelector("input").checked = false;
      save({ [name]: value }, () => struck(value, name === "strike"));
    } else if (name === "clear") {
      options.forEach((option) => { option.checked = false; });
      form.querySelectorAll("select").forEach((list) => { list.value = ""; });
      save();
    }
  });
  state("Everything is saved.", false);

  // Keys, unless they are switched off.
  const SETTING = "gradatim-keys", keys = id("keys"), keySwitch = id("keys-switch");
  let on = (stored(localStorage, SETTING) ?? document.querySelector("main")?.dataset.keys) !== "off";
  const name = () => { if (keySwitch) keySwitch.textContent = on ? "Switch the keys off" : "Switch the keys on"; };
  if (keySwitch) keys.hidden = false;
  name();
  keySwitch?.addEventListener("click", () => { on = !on; store(localStorage, SETTING, on ? "on" : "off"); name(); });
  const choose = (place) => {
    const option = options[place];
    if (!option) return;
    option.focus();
    if (option.type === "radio" && option.checked) {
      option.checked = false;
      option.dispatchEvent(new Event("change", { bubbles: true }));
    } else option.click();
  };
  const act = (event) => {
    const key = event.key.toLowerCase(), code = event.code;
    if (key === "?" && keys) { keys.open = !keys.open; keys.querySelector("summary").focus(); return true; }
    const place = /^(Digit|Numpad)[1-9]$/.test(code) ? Number(code.at(-1)) - 1
      : /^[a-h]$/.test(key) ? key.charCodeAt(0) - 97 : -1;
    if (place >= 0 && options.length > 0) {
      if (event.shiftKey) options[place]?.closest(".choice").querySelector("button.strike")?.click();
      else choose(place);
    } else if (key === "t") say(paused ? "The clock stands still." : spoken(left()));
    else if (key === "i") hide.click();
    else if (/^[nprm]$/.test(key)) document.querySelector(`[data-key="${key}"]`)?.click();
    else return false;
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (!on || event.defaultPrevented || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest("textarea, select, input:not([type=radio], [type=checkbox])")) return;
    if (act(event)) event.preventDefault();
  });
  setInterval(draw, 500);
  draw();
})();
