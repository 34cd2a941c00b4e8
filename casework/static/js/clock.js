// Times that run: time[data-since] counts up, time[data-until] counts down and turns .is-late when it has passed.

const two = (number) => String(number).padStart(2, "0");

const spoken = (seconds) => {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
};

const tick = () => {
  const now = Date.now();
  for (const clock of document.querySelectorAll("time[data-since], time[data-until]")) {
    const late = Math.round((now - Date.parse(clock.dataset.since || clock.dataset.until)) / 1000);
    if (Number.isNaN(late)) continue;
    const down = "until" in clock.dataset;
    const words = down ? (late > 0 ? `-${spoken(late)}` : spoken(-late)) : spoken(Math.max(late, 0));
    if (clock.textContent !== words) clock.textContent = words;
    if (down) clock.classList.toggle("is-late", late > 0);
  }
};

setInterval(tick, 1000);
document.addEventListener("htmx:afterSettle", tick);
tick();
