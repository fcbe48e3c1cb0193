// Lets the reader sort a table by a column and filter its rows. Everything can be read without it.
"use strict";
for (const table of document.querySelectorAll("table.sortable")) {
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const texts = rows.map((row) => Array.from(row.cells, (cell) => cell.textContent.trim()));
  const headers = Array.from(table.tHead.rows[0].cells);

  const number = (text) => {
    const found = text.replace(/,/g, "").replace("\u2212", "-").match(/[-+]?\d+(\.\d+)?/);
    return found ? Number(found[0]) : null;
  };
  headers.forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => {
      const descending = header.getAttribute("aria-sort") === "ascending";
      headers.forEach((other) => other.removeAttribute("aria-sort"));
      header.setAttribute("aria-sort", descending ? "descending" : "ascending");
      const words = header.classList.contains("words");
      const keys = texts.map((row) => (words ? row[column].toLowerCase() : number(row[column])));
      const order = rows.map((_, at) => at).sort((a, b) => {
        // What has no number stands last either way.
        if (keys[a] === null || keys[b] === null) return (keys[a] === null) - (keys[b] === null);
        const difference = words ? keys[a].localeCompare(keys[b]) : keys[a] - keys[b];
        return descending ? -difference : difference;
      });
      body.append(...order.map((at) => rows[at]));
    });
  });

  const tools = document.createElement("div");
  tools.className = "tools";
  const tool = (name, control) => {
    const label = document.createElement("label");
    // Else the options of a select would be a part of its name.
    control.setAttribute("aria-label", name);
    label.append(name, control);
    tools.append(label);
    return control;
  };
  const search = document.createElement("input");
  search.type = "search";
  tool("Rows that contain", search);
  const selects = [];
  headers.forEach((header, column) => {
    const values = Array.from(new Set(texts.map((row) => row[column]))).sort();
    if (!header.classList.contains("words") || values.length < 2 || values.length > 12) return;
    // Whole statements are to be searched, not chosen.
    if (values.some((value) => value.length > 40)) return;
    const select = document.createElement("select");
    select.append(new Option("all", "\u0000"), ...values.map((value) => new Option(value || "(none)", value)));
    select.value = "\u0000";
    selects.push({ column, select: tool(header.textContent, select) });
  });
  const count = document.createElement("output");
  tools.append(count);
  const filter = () => {
    const wanted = search.value.trim().toLowerCase();
    let shown = 0;
    rows.forEach((row, at) => {
      const keeps = texts[at].some((text) => text.toLowerCase().includes(wanted))
        && selects.every(({ column, select }) => select.value === "\u0000" || select.value === texts[at][column]);
      row.hidden = !keeps;
      shown += keeps ? 1 : 0;
    });
    count.textContent = shown + " of " + rows.length + " rows";
  };
  [search, ...selects.map(({ select }) => select)].forEach((control) => control.addEventListener("input", filter));
  filter();
  table.closest(".scroll").before(tools);
}
