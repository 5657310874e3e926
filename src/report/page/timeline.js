"use strict";
// The interactive timeline: a strip for the verdict and one for every check, drawn by uPlot's hooks.
// The page holds a drawing of the same beside it, which stays where no script runs and on paper.
(() => {
  const place = document.getElementById("explorer");
  const text = document.getElementById("explorer-data");
  if (!place || !text || typeof uPlot === "undefined") return;
  const data = JSON.parse(text.textContent);
  const from = data.from_ms / 1000;
  const step = data.step_ms / 1000;
  const to = from + step * data.steps;
  const told = document.getElementById("explorer-told");

  // From what is drawn first to what is drawn last: where two share a pixel, the worse is seen.
  const ORDER = ["G", ".", "p", "W", "w", "?", "D", "F", "U", "!", "N", "n"];
  const COLOUR = {
    G: "--go", ".": "--pass", p: "--pending", W: "--warning", w: "--warning", N: "--no-go", n: "--no-go",
    "?": "hatch", D: "hatch", F: "hatch", U: "hatch", "!": "hatch",
  };
  const WORDS = {
    G: "GO", W: "WARNING", N: "NO-GO", D: "no verdict: no data at all", F: "no verdict: the server refused",
    U: "no verdict: never asked", ".": "pass", p: "pending", w: "warning", n: "no-go", "?": "no data",
    "!": "not answered",
  };
  const ZONES = { h: "healthy", l: "lead of an incident", i: "incident", c: "cool-down", x: "excluded", u: "unjudged" };

  let ink = {};
  const readInk = () => {
    const style = getComputedStyle(document.documentElement);
    for (const name of ["--ink", "--faint", "--go", "--pass", "--pending", "--warning", "--no-go", "--incident", "--paper"]) {
      ink[name] = style.getPropertyValue(name).trim();
    }
    const tile = document.createElement("canvas");
    tile.width = tile.height = 6;
    const pen = tile.getContext("2d");
    pen.strokeStyle = ink["--faint"];
    pen.lineWidth = 1.5;
    pen.beginPath();
    pen.moveTo(-1, 7); pen.lineTo(7, -1);
    pen.stroke();
    ink.hatch = pen.createPattern(tile, "repeat");
  };

  // The run that a step lies in: the last one that begins at or before it.
  const runAt = (runs, at) => {
    let low = 0, high = runs.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (runs.starts[middle] <= at) low = middle; else high = middle - 1;
    }
    return low;
  };
  const endOf = (runs, run) => run + 1 < runs.starts.length ? runs.starts[run + 1] : data.steps;

  const names = data.rows.map((row) => row.name);
  const height = () => 56 + data.rows.length * 20 + 20;

  const strips = (u) => {
    const pen = u.ctx;
    const { left, top, width, height } = u.bbox;
    const ratio = devicePixelRatio;
    const x = (seconds) => u.valToPos(seconds, "x", true);
    const first = Math.max(0, Math.floor((u.scales.x.min - from) / step));
    const last = Math.min(data.steps, Math.ceil((u.scales.x.max - from) / step));
    pen.save();
    pen.beginPath();
    pen.rect(left, top, width, height);
    pen.clip();
    for (const incident of data.incidents) {
      const a = x(incident.from_ms / 1000), b = Math.max(x(incident.to_ms / 1000), a + ratio);
      pen.fillStyle = ink["--incident"];
      pen.fillRect(a, top, b - a, height);
    }
    const band = height / (data.rows.length + 1);
    data.rows.forEach((row, number) => {
      const y = top + (number + 1) * band + band * 0.12, tall = band * 0.76;
      const begin = runAt(row.states, first);
      for (const letter of ORDER) {
        pen.fillStyle = COLOUR[letter] === "hatch" ? ink.hatch : ink[COLOUR[letter]];
        for (let run = begin; run < row.states.starts.length && row.states.starts[run] < last; run++) {
          if (row.states.states[run] !== letter) continue;
          const a = Math.floor(x(from + step * row.states.starts[run]));
          const b = Math.ceil(x(from + step * endOf(row.states, run)));
          pen.fillRect(a, y, Math.max(b - a, ratio), tall);
        }
      }
    });
    for (const deployment of data.deployments) {
      const a = Math.round(x(deployment.at_ms / 1000));
      const bad = deployment.outcome === "bad";
      pen.fillStyle = bad ? ink["--no-go"] : ink["--ink"];
      const size = 5 * ratio, base = top + band * 0.85;
      pen.beginPath();
      if (bad) { pen.moveTo(a - size, base - 2 * size); pen.lineTo(a + size, base - 2 * size); pen.lineTo(a, base); }
      else { pen.moveTo(a - size / 2, base); pen.lineTo(a + size / 2, base); pen.lineTo(a, base - 2 * size); }
      pen.fill();
    }
    pen.restore();
  };

  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone: data.time_zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
    second: step % 60 ? "2-digit" : undefined, hourCycle: "h23",
  });
  const moment = (seconds) => {
    const part = {};
    for (const { type, value } of clock.formatToParts(new Date(seconds * 1000))) part[type] = value;
    return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}${part.second ? ":" + part.second : ""}`;
  };
  const length = (seconds) => {
    let rest = Math.round(seconds), said = "";
    for (const [unit, size] of [["d", 86400], ["h", 3600], ["m", 60], ["s", 1]]) {
      const count = Math.floor(rest / size);
      if (count > 0) said += count + unit;
      rest -= count * size;
    }
    return said || "0s";
  };
  const quantity = (value, unit) => {
    const short = (number) => String(Number(number.toPrecision(3)));
    if (unit === "seconds") return value !== 0 && Math.abs(value) < 0.1 ? short(value * 1000) + " ms" : short(value) + " s";
    if (unit === "ratio") return short(value * 100) + " %";
    if (unit === "bytes") {
      let at = 0;
      const marks = ["B", "KiB", "MiB", "GiB", "TiB"];
      while (Math.abs(value) >= 1024 && at + 1 < marks.length) { value /= 1024; at++; }
      return short(value) + " " + marks[at];
    }
    return short(value);
  };

  const line = (words, kind) => {
    const item = document.createElement("li");
    item.textContent = words;
    if (kind) item.className = kind;
    return item;
  };

  // What stands at one step, in words.
  const tell = (at) => {
    const items = [];
    const [verdicts, ...checks] = data.rows;
    const run = runAt(verdicts.states, at);
    const state = verdicts.states.states[run];
    const start = verdicts.states.starts[run];
    items.push(line(`${moment(from + step * at)}: ${WORDS[state]}, since ${moment(from + step * start)} for ${length(step * (endOf(verdicts.states, run) - start))}; ${ZONES[data.zones.states[runAt(data.zones, at)]]}`, "verdict"));
    for (const row of checks) {
      const run = runAt(row.states, at);
      const state = row.states.states[run];
      if (state === ".") continue;
      const start = row.states.starts[run];
      const worst = row.bucket_steps > 0 ? row.worst[Math.floor(at / row.bucket_steps)] : null;
      const value = worst === null || worst === undefined ? "" : `; up to ${quantity(worst, row.unit)} around then`;
      items.push(line(`${row.name} ${WORDS[state]} since ${moment(from + step * start)}, ${length(step * (endOf(row.states, run) - start))} in all (${row.title})${value}`, state === "n" ? "no-go" : ""));
    }
    const now = (from + step * at) * 1000;
    for (const incident of data.incidents) {
      if (incident.from_ms <= now && now < incident.to_ms) items.push(line(`incident ${incident.name}: ${incident.outcome}`));
    }
    const near = (plot.scales.x.max - plot.scales.x.min) * 1000 / 200;
    for (const deployment of data.deployments) {
      if (Math.abs(deployment.at_ms - now) <= Math.max(near, data.step_ms)) items.push(line(`deployment ${deployment.name} at ${moment(deployment.at_ms / 1000)}: ${deployment.outcome}, ${deployment.verdict}`));
    }
    told.replaceChildren(...items);
  };

  const gutter = () => Math.min(170, Math.max(72, place.clientWidth * 0.22));
  const cut = (name) => {
    const letters = Math.floor(gutter() / 7);
    return name.length > letters ? name.slice(0, letters - 1) + "…" : name;
  };

  document.documentElement.classList.add("scripted");
  readInk();
  const options = () => ({
    width: place.clientWidth,
    height: height(),
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), data.time_zone),
    legend: { show: false },
    scales: { x: { time: true, range: (u, min, max) => [Math.max(from, min), Math.min(to, max)] }, y: { range: [0, data.rows.length + 1] } },
    series: [{}, { show: false }],
    axes: [
      { stroke: () => ink["--ink"], grid: { show: false }, ticks: { stroke: () => ink["--faint"] }, values: [
        [86400 * 28, "{YYYY}-{MM}", null, null, null, null, null, null, 1], [86400, "{MM}-{DD}", "\n{YYYY}", null, null, null, null, null, 1],
        [3600, "{HH}:{mm}", "\n{YYYY}-{MM}-{DD}", null, "\n{MM}-{DD}", null, null, null, 1], [60, "{HH}:{mm}", "\n{YYYY}-{MM}-{DD}", null, "\n{MM}-{DD}", null, null, null, 1],
        [1, ":{ss}", "\n{YYYY}-{MM}-{DD} {HH}:{mm}", null, "\n{MM}-{DD} {HH}:{mm}", null, "\n{HH}:{mm}", null, 1]] },
      { stroke: () => ink["--ink"], grid: { show: false }, ticks: { show: false }, size: gutter(), gap: 4,
        splits: () => names.map((_, number) => data.rows.length - 0.5 - number),
        values: () => names.map(cut) },
    ],
    cursor: { drag: { x: true, y: false, setScale: true }, y: false, points: { show: false } },
    hooks: {
      draw: [strips],
      setCursor: [(u) => {
        if (u.cursor.left < 0) return;
        const at = Math.floor((u.posToVal(u.cursor.left, "x") - from) / step);
        tell(Math.max(0, Math.min(data.steps - 1, at)));
      }],
    },
  });
  let plot = new uPlot(options(), [[from, to], [null, null]], place);

  const show = (min, max) => {
    const least = Math.max(step * 10, 1);
    if (max - min < least) { const middle = (min + max) / 2; min = middle - least / 2; max = middle + least / 2; }
    plot.setScale("x", { min: Math.max(from, min), max: Math.min(to, max) });
  };
  const zoom = (factor) => {
    const { min, max } = plot.scales.x;
    const half = (max - min) / 2 * factor, middle = (min + max) / 2;
    show(middle - half, middle + half);
  };
  const move = (share) => {
    const { min, max } = plot.scales.x;
    const width = max - min;
    const start = Math.max(from, Math.min(to - width, min + share * width));
    show(start, start + width);
  };
  const DOES = {
    whole: () => show(from, to), nearer: () => zoom(0.5), further: () => zoom(2),
    earlier: () => move(-0.5), later: () => move(0.5),
  };
  for (const button of document.querySelectorAll("[data-explore]")) {
    button.addEventListener("click", () => DOES[button.dataset.explore]());
  }
  // By keyboard: arrows move the pointer or, with Shift, the view; + and − zoom, 0 shows all.
  let pointer = null;
  place.addEventListener("keydown", (event) => {
    const { min, max } = plot.scales.x;
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by !== undefined && event.shiftKey) move(by * 0.25);
    else if (by !== undefined) {
      const pixel = Math.max(1, Math.round((max - min) / step / 200));
      pointer = Math.max(0, Math.min(data.steps - 1, (pointer === null ? Math.floor(((min + max) / 2 - from) / step) : pointer) + by * pixel));
      const at = from + step * (pointer + 0.5);
      if (at < min || at > max) move(by * 0.5);
      plot.setCursor({ left: plot.valToPos(at, "x"), top: 10 });
      tell(pointer);
    } else if (event.key === "+" || event.key === "=") zoom(0.5);
    else if (event.key === "-") zoom(2);
    else if (event.key === "0") DOES.whole();
    else return;
    event.preventDefault();
  });

  const again = () => {
    const { min, max } = plot.scales.x;
    plot.destroy();
    readInk();
    plot = new uPlot(options(), [[from, to], [null, null]], place);
    show(min, max);
  };
  let waiting = 0, width = place.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(place.clientWidth - width) < 2) return;
    width = place.clientWidth;
    clearTimeout(waiting);
    waiting = setTimeout(again, 60);
  }).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((own) => { own.open = true; }));
  // A link to something that is folded away opens it.
  const unfold = () => {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    for (let own = target; own; own = own.parentElement) if (own.tagName === "DETAILS") own.open = true;
    if (target) target.scrollIntoView();
  };
  window.addEventListener("hashchange", unfold);
  unfold();
})();
