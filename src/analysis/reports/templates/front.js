(function () {
  "use strict";
  var list = document.getElementById("importers"), body = list.tBodies[0], head = list.tHead.rows[0];
  var rows = Array.prototype.slice.call(body.rows);
  var label = document.createElement("label"), field = document.createElement("input"), found = document.createElement("span");
  function value(row, column) {
    var cell = row.cells[column], given = cell.getAttribute("data-value");
    return given === null ? cell.textContent.trim() : given === "" ? null : Number(given);
  }

  label.textContent = "Search importers and suppliers ";
  field.type = "search"; field.className = "search"; found.setAttribute("role", "status"); found.className = "note";
  label.appendChild(field);
  list.parentNode.parentNode.insertBefore(label, list.parentNode);
  list.parentNode.parentNode.insertBefore(found, list.parentNode);
  field.addEventListener("input", function () {
    var wanted = field.value.trim().toLowerCase(), shown = 0;
    rows.forEach(function (row) {
      row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
      shown += row.hidden ? 0 : 1;
    });
    found.textContent = wanted ? " " + shown + " of " + rows.length : "";
  });

  Array.prototype.forEach.call(head.cells, function (cell, column) {
    if (cell.getAttribute("data-sorts") === null) { return; }
    var button = document.createElement("button");
    button.type = "button"; button.textContent = cell.textContent;
    cell.textContent = ""; cell.appendChild(button);
    button.addEventListener("click", function () {
      var first = cell.getAttribute("data-sorts"), was = cell.getAttribute("aria-sort");
      var now = was === null ? first : was === "ascending" ? "descending" : "ascending";
      Array.prototype.forEach.call(head.cells, function (other) { other.removeAttribute("aria-sort"); });
      cell.setAttribute("aria-sort", now);
      rows.sort(function (one, other) {
        var a = value(one, column), b = value(other, column), up = now === "ascending" ? 1 : -1;
        if (a === null || b === null) { return a === b ? 0 : a === null ? 1 : -1; }
        return up * (typeof a === "number" ? a - b : a.localeCompare(b, "en"));
      });
      rows.forEach(function (row) { body.appendChild(row); });
    });
  });
}());
