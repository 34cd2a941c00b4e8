// Photos and papers enlarged: [data-zoom] puts its picture into the dialog #zoom (the very element, so that it is not
// fetched, and logged, again) and back when that closes. + - arrows r z, the wheel, and dragging.

const STEP = 1.25;
const [LEAST, MOST] = [1, 8];
const MOVE = 60; // pixels

const dialog = document.getElementById("zoom");
const ground = dialog?.querySelector(".zoom-ground");

let home = null; // the button whose picture is shown
let view = { scale: 1, x: 0, y: 0, turn: 0 };

const picture = () => ground.querySelector("img");

const draw = () => {
  const { scale, x, y, turn } = view;
  picture().style.transform = `translate(${x}px, ${y}px) rotate(${turn}deg) scale(${scale})`;
};

const put = (change) => {
  view = { ...view, ...change };
  view.scale = Math.min(Math.max(view.scale, LEAST), MOST);
  if (view.scale === LEAST) [view.x, view.y] = [0, 0];
  draw();
};

const giveBack = () => {
  if (!home) return;
  picture().style.transform = "";
  home.append(picture());
  home = null;
};

const take = (button) => {
  giveBack();
  home = button;
  ground.append(button.querySelector("img"));
  view = { scale: 1, x: 0, y: 0, turn: 0 };
  draw();
};

const open = (button) => {
  take(button);
  if (!dialog.open) dialog.showModal();
};

const others = () => [...document.querySelectorAll("[data-zoom]")].filter((one) => one.checkVisibility());

const KEYS = {
  "+": () => put({ scale: view.scale * STEP }),
  "=": () => put({ scale: view.scale * STEP }),
  "-": () => put({ scale: view.scale / STEP }),
  ArrowLeft: () => put({ x: view.x + MOVE }),
  ArrowRight: () => put({ x: view.x - MOVE }),
  ArrowUp: () => put({ y: view.y + MOVE }),
  ArrowDown: () => put({ y: view.y - MOVE }),
  r: () => put({ turn: (view.turn + 90) % 360 }),
  z: () => take(others()[(others().indexOf(home) + 1) % others().length]),
};

if (dialog) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button) open(button);
  });

  dialog.addEventListener("close", () => {
    const button = home;
    giveBack();
    button?.focus();
  });

  dialog.addEventListener("keydown", (event) => {
    const deed = KEYS[event.key];
    if (!deed || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    deed();
  });

  dialog.addEventListener("wheel", (event) => {
    event.preventDefault();
    put({ scale: view.scale * (event.deltaY < 0 ? STEP : 1 / STEP) });
  }, { passive: false });

  dialog.addEventListener("pointermove", (event) => {
    if (event.buttons === 1) put({ x: view.x + event.movementX, y: view.y + event.movementY });
  });

  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // the ground around it
  });
}
