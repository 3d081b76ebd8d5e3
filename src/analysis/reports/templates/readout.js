"use strict";
// Reads the numbers behind each figure off by pointer, touch and arrow keys; the page is whole without it.
for (const figure of document.querySelectorAll("figure[data-readout]")) {
  const data = JSON.parse(figure.dataset.readout);
  if (!data.stops.length) continue;
  const make = (tag, more) => Object.assign(document.createElement(tag), more);
  const line = make("div", {className: "readout"});
  const place = make("input", {type: "range", min: 0, max: data.stops.length - 1, value: data.axis === "x" ? data.stops.length - 1 : 0});
  const label = make("label", {textContent: "Read values off "});
  label.append(place);
  line.append(label);
  const who = make("select");
  const parts = [...figure.querySelectorAll("[data-part]")].map(part => [part, /^(?:line|bar|part|window) (.*)$/s.exec(part.dataset.part)])
    .filter(([, found]) => found);
  const drawn = new Set(parts.map(([, found]) => found[1]));
  const names = data.who.filter(name => drawn.has(name));
  if (names.length > 1) {
    who.append(make("option", {value: "", textContent: "all"}));
    for (const name of names) who.append(make("option", {value: name, textContent: name}));
    const forward = make("label", {textContent: "Bring forward "});
    forward.append(who);
    line.append(forward);
  }
  const said = make("output", {ariaLive: "polite"});
  line.append(said);
  figure.querySelector("figcaption").before(line);

  const say = () => {
    const stop = data.stops[place.value];
    const rows = stop.says.filter(([name]) => !who.value || name === who.value);
    const told = rows.slice(0, 6).map(([name, numbers]) => (name ? name + ": " : "") + numbers);
    if (rows.length > 6) told.push("and " + (rows.length - 6) + " more");
    said.textContent = stop.at + (who.value && !rows.length ? ": " + who.value + ", nothing" : "") +
      (told.length ? " – " + told.join(" · ") : "");
    place.setAttribute("aria-valuetext", said.textContent.slice(0, 200));
  };

  // A year stands above its label; between labels, in proportion. A row stands beside its name.
  const nearest = (svg, event) => {
    const texts = [...svg.querySelectorAll("text")].map(text => [text.textContent.trim(), text.getBoundingClientRect()]);
    if (data.axis === "x") {
      const years = texts.filter(([words]) => /^(19|20)\d\d$/.test(words) && words !== "");
      const low = Math.max(...years.map(([, box]) => box.bottom));
      const ticks = years.filter(([, box]) => low - box.bottom < 8).map(([words, box]) => [+words, (box.left + box.right) / 2]);
      if (ticks.length < 2) return -1;
      const [first, from] = ticks[0], [last, to] = ticks[ticks.length - 1];
      const year = Math.round(first + (event.clientX - from) * (last - first) / (to - from));
      return data.stops.findIndex(stop => +stop.at === year);
    }
    let best = -1, least = 40;
    data.stops.forEach((stop, index) => {
      for (const [words, box] of texts) {
        const away = Math.abs((box.top + box.bottom) / 2 - event.clientY);
        if (words.length > 2 && away < least && stop.names.some(name => name === words ||
          (words.length > 12 && name.includes(words.replace(/[“”]/g, ""))))) [best, least] = [index, away];
      }
    });
    return best;
  };
  const point = event => {
    const svg = event.target.closest("svg");
    const index = svg ? nearest(svg, event) : -1;
    if (index < 0) return;
    place.value = index;
    say();
  };
  for (const drawing of figure.querySelectorAll(".drawing")) {
    drawing.addEventListener("pointermove", point);
    drawing.addEventListener("pointerdown", point);
  }
  place.addEventListener("input", say);
  who.addEventListener("change", () => {
    for (const [part, [, name]] of parts) part.setAttribute("opacity", !who.value || name === who.value ? 1 : 0.15);
    say();
  });
  say();
}
