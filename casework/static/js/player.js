// The recording's player: a wave to click into, time, speed. Without this script the browser's own player shows.

const SPEEDS = [1, 1.25, 1.5, 2];
const SVG = "http://www.w3.org/2000/svg";

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

const wave = (peaks) => {
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", `0 0 ${peaks.length * 3} 100`);
  picture.setAttribute("preserveAspectRatio", "none");
  picture.ariaHidden = "true";
  peaks.forEach((peak, at) => {
    const height = Math.max(4, Math.min(peak, 100));
    const bar = document.createElementNS(SVG, "rect");
    const box = { x: at * 3, y: (100 - height) / 2, width: 2, height };
    for (const [name, value] of Object.entries(box)) bar.setAttribute(name, value);
    picture.append(bar);
  });
  return picture;
};

const button = (classes, ...content) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = `btn small ${classes}`;
  made.append(...content);
  return made;
};

const icon = (name) => document.querySelector(`#player-icons [data-icon="${name}"]`).cloneNode(true);

// Pausing before the sound has come ends the wait for it: that is no failure.
const start = (audio) =>
  audio.play().catch((stopped) => {
    if (stopped.name !== "AbortError") throw stopped;
  });

const dress = (player) => {
  const audio = player.querySelector("audio");
  const words = document.getElementById("player-icons").dataset;
  const peaks = player.dataset.peaks ? player.dataset.peaks.split(",").map(Number) : Array(80).fill(8);
  const play = button("icon", icon("play"));
  const speed = button("quiet", "1×");
  const time = document.createElement("span");
  const frame = document.createElement("div");
  const seek = document.createElement("input");
  const picture = wave(peaks);
  const length = () => (Number.isFinite(audio.duration) ? audio.duration : Number(player.dataset.seconds) || 0);

  Object.assign(seek, { type: "range", min: 0, max: 1000, value: 0, ariaLabel: words.textPosition });
  frame.className = "player-wave";
  frame.append(picture, seek);
  time.className = "player-time";
  speed.ariaLabel = words.textSpeed;

  const paint = () => {
    const part = length() ? audio.currentTime / length() : 0;
    time.textContent = `${clock(audio.currentTime)} / ${clock(length())}`;
    seek.value = part * 1000;
    seek.ariaValueText = time.textContent;
    [...picture.children].forEach((bar, at) => bar.classList.toggle("is-played", at < part * peaks.length));
    play.replaceChildren(icon(audio.paused ? "play" : "pause"));
    play.ariaLabel = audio.paused ? words.textPlay : words.textPause;
  };

  play.addEventListener("click", () => (audio.paused ? start(audio) : audio.pause()));
  seek.addEventListener("input", () => {
    audio.currentTime = (seek.value / 1000) * length();
    paint();
  });
  speed.addEventListener("click", () => {
    audio.playbackRate = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
    speed.textContent = `${audio.playbackRate}×`;
  });
  for (const moment of ["timeupdate", "play", "pause", "ended", "loadedmetadata", "seeked"]) audio.addEventListener(moment, paint);

  player.append(play, frame, time, speed);
  player.dataset.ready = "";
  paint();
};

const dressAll = () => document.querySelectorAll("[data-player]:not([data-ready])").forEach(dress);

document.addEventListener("htmx:afterSettle", dressAll);
dressAll();
