(function () {
  "use strict";
  var list = document.getElementById("reports"), body = list.tBodies[0];
  var rows = Array.prototype.slice.call(body.rows);
  function text(row, column) { return row.cells[column].textContent.trim(); }

  var label = document.createElement("label"), field = document.createElement("input"), found = document.createElement("span");
  label.textContent = "Search the reports ";
  field.type = "search"; field.className = "search"; found.setAttribute("role", "status"); found.className = "note";
  label.appendChild(field);
  list.parentNode.parentNode.insertBefore(label, list.parentNode);
  list.parentNode.parentNode.insertBefore(found, list.parentNode);
  field.addEventListener("input", function () {
    var wanted = field.value.toLowerCase(), shown = 0;
    rows.forEach(function (row) {
      row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
      shown += row.hidden ? 0 : 1;
    });
    found.textContent = wanted ? shown + " of " + rows.length + " reports" : "";
  });

  Array.prototype.forEach.call(list.tHead.rows[0].cells, function (head, column) {
    var button = document.createElement("button");
    button.type = "button"; button.textContent = head.textContent;
    head.textContent = ""; head.appendChild(button);
    button.addEventListener("click", function () {
      var up = head.getAttribute("aria-sort") !== "ascending";
      Array.prototype.forEach.call(list.tHead.rows[0].cells, function (other) { other.removeAttribute("aria-sort"); });
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      rows.sort(function (one, other) {
        return (up ? 1 : -1) * text(one, column).localeCompare(text(other, column), "en", { numeric: true });
      });
      rows.forEach(function (row) { body.appendChild(row); });
    });
  });

  var status = document.getElementById("status"), own = status.getAttribute("data-publication");
  if (!/^https?:$/.test(location.protocol)) { return; }
  fetch("../status.json", { cache: "no-store" }).then(function (answer) { return answer.json(); }).then(function (now) {
    var days = Math.max(0, Math.floor((Date.now() - Date.parse(status.getAttribute("data-made"))) / 86400000));
    var age = days === 0 ? "less than a day" : days === 1 ? "one day" : days + " days";
    var said = " Last checked " + now.checked.slice(0, 16).replace("T", " ") + " UTC: " + now.said + " These pages are " + age + " old.";
    if (now.published && now.published !== own) { said += " The newest publication is " + now.published + "."; }
    status.appendChild(document.createTextNode(said));
  }).catch(function () {});
}());
