"use strict";
// Sorting and filtering of the table of gates, which is all there without it.
(() => {
  const table = document.getElementById("all-gates");
  const filter = document.getElementById("filter");
  const shown = document.getElementById("shown");
  if (!table || !filter || !shown) return;
  const body = table.tBodies[0];
  const rows = [...body.rows].map((row) => ({ row, text: (row.cells[1].textContent + " " + row.cells[8].textContent).toLowerCase() }));
  const heads = [...table.tHead.rows[0].cells];
  const number = new Intl.NumberFormat("en-US");

  // What has no value comes last, whichever way: nothing is known of it.
  const byNumber = (column) => {
    const keys = new Map(rows.map(({ row }) => [row, row.cells[column].dataset.v]));
    return (a, b, way) => {
      const [one, other] = [keys.get(a.row), keys.get(b.row)];
      if (one === undefined || other === undefined) return (one === undefined) - (other === undefined);
      return way * (Number(one) - Number(other));
    };
  };
  const byText = (column) => {
    const compare = new Intl.Collator("en", { numeric: true }).compare;
    const keys = new Map(rows.map(({ row }) => [row, row.cells[column].textContent]));
    return (a, b, way) => {
      const [one, other] = [keys.get(a.row), keys.get(b.row)];
      if (!one || !other) return (one === "") - (other === "");
      return way * compare(one, other);
    };
  };
  const sortBy = (head, column) => {
    const first = head.dataset.sort === "number" && column > 0 ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const order = head.getAttribute("aria-sort") === first ? other : first;
    for (const own of heads) own.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", order);
    const compare = (head.dataset.sort === "number" ? byNumber : byText)(column);
    const way = order === "ascending" ? 1 : -1;
    rows.sort((a, b) => compare(a, b, way));
    body.append(...rows.map(({ row }) => row));
  };
  heads.forEach((head, column) => {
    if (!head.dataset.sort) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sortBy(head, column));
    head.replaceChildren(button);
  });
  heads[0].setAttribute("aria-sort", "ascending");

  const show = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const { row, text } of rows) {
      row.hidden = !words.every((word) => text.includes(word));
      if (!row.hidden) left++;
    }
    shown.textContent = `${number.format(left)} of ${number.format(rows.length)} gates`;
  };
  filter.addEventListener("input", show);
  filter.closest(".tools").hidden = false;
  if (filter.value) show();
})();
