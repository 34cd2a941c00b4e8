// A chart is one stop of the Tab key: arrows walk its values, up and down from series to series, Home and End to the
// edges. Without this script every value is a stop of its own.

const chartsIn = (root) => [...root.querySelectorAll(".chart > svg")];
const seriesOf = (chart) => {
  const lines = [...chart.querySelectorAll(".line")].filter((line) => line.querySelector(".point"));
  return lines.length ? lines.map((line) => [...line.querySelectorAll(".point")]) : [[...chart.querySelectorAll(".point")]];
};

const stopAt = (chart, point) => {
  for (const one of chart.querySelectorAll(".point")) one.setAttribute("tabindex", one === point ? "0" : "-1");
};

const begin = (root) => {
  for (const chart of chartsIn(root)) {
    const points = [...chart.querySelectorAll(".point")];
    stopAt(chart, points.find((one) => one === document.activeElement) ?? points[0]);
  }
};

const near = (row, x) => {
  const distance = (point) => Math.abs(point.getBoundingClientRect().x - x);
  return row.reduce((best, point) => (distance(point) < distance(best) ? point : best));
};

const next = (chart, point, key) => {
  const series = seriesOf(chart);
  const row = series.find((one) => one.includes(point));
  if (!row) return null;
  const at = row.indexOf(point);
  const other = series[series.indexOf(row) + (key === "ArrowDown" ? 1 : -1)];
  const ways = { ArrowRight: row[at + 1], ArrowLeft: row[at - 1], Home: row[0], End: row.at(-1) };
  if (key in ways) return ways[key];
  return other ? near(other, point.getBoundingClientRect().x) : null;
};

document.addEventListener("keydown", (event) => {
  const point = event.target.closest?.(".chart .point");
  if (!point || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
  event.preventDefault(); // the page stays where it is
  const chart = point.closest("svg");
  const there = next(chart, point, event.key);
  if (!there) return;
  stopAt(chart, there);
  there.focus();
});

document.addEventListener("htmx:afterSettle", (event) => begin(event.target));
begin(document);
