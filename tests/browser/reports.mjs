// Writes the reports that the tests open, from invented statements of which some would do harm if a page did not escape them.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");

/** Sets `window.harmed` where it is taken for markup. */
export const HOSTILE = `"><img src=x onerror="window.harmed=1"><script>window.harmed=2</script> & 'we'`;

function program() {
  if (process.env.DEMARCHE) return process.env.DEMARCHE;
  const built = ["debug", "release"].map((profile) => join(root, "target", profile, "demarche")).filter(existsSync);
  if (built.length === 0) throw new Error("there is no program in target/: run cargo build first");
  return built.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}

const cell = (text) => `"${text.replaceAll('"', '""')}"`;

/** Statements of tests/fixtures/labels.csv, four of each, with what reports split by. */
function labels() {
  const lines = readFileSync(join(root, "tests", "fixtures", "labels.csv"), "utf8").trim().split("\n").slice(1);
  const found = lines.map((line) => line.match(/^(\d+),"?(.*?)"?,(\w+),(\w+)$/).slice(1));
  const names = [...new Set(found.map(([, , label]) => label))];
  const rows = ["id,text,label,group,kind,speaker,outlet,date"];
  const annotations = ["id,annotator,label"];
  for (let copy = 0; copy < 4; copy += 1) {
    found.forEach(([, text, label, group], i) => {
      const wrong = i % 7 === copy;
      const shown = wrong ? `${HOSTILE} ${text}` : `${text} ${["Today.", "Later.", "Again.", "Soon."][copy]}`;
      const given = wrong ? names[(names.indexOf(label) + 1) % names.length] : label;
      const id = `${copy}-${i}`;
      const more = [i % 2 ? "direct" : "indirect", i % 3 ? "Anna Berg" : HOSTILE, "The Ledger", `2024-0${1 + copy}-11`];
      rows.push([id, cell(shown), given, `${group}-${copy}`, ...more.map(cell)].join(","));
      annotations.push([id, "anna", given].join(","), [id, cell(HOSTILE), i % 5 ? given : names[0]].join(","));
    });
  }
  return { rows: rows.join("\n"), annotations: annotations.join("\n") };
}

/** The labelled rows with each label in the place of another: a model of these contradicts one of the rows. */
function turned(rows) {
  const next = { conciliatory: "critical", critical: "neutral", neutral: "conciliatory" };
  return rows.replace(/",(conciliatory|critical|neutral),/g, (_, label) => `",${next[label]},`);
}

/** The labelled rows, of which none falls into March, as what is to be scored. */
function scored(rows) {
  return rows.replaceAll("2024-03-11", "2024-06-11");
}

/** Two articles, with text from outside wherever it may stand. */
function articles(folder) {
  const paragraphs = [
    `“We reject the offer and will answer it, ${HOSTILE},” Foreign Minister Anna Berg said.`,
    "Berg said that the talks were welcome and would go on. The harbour was quiet on Monday.",
    `“There is no deal,” said Boris Kell. Kell warned that ${HOSTILE} would not be accepted.`,
  ];
  const article = (id) => ({ id, title: HOSTILE, outlet: HOSTILE, date: "2024-05-17", text: [...paragraphs, ...paragraphs].join("\n") });
  writeFileSync(join(folder, "articles.jsonl"), ["first", HOSTILE].map((id) => JSON.stringify(article(id))).join("\n"));
}

/** The paths of all reports, by name. */
export function reports() {
  const folder = mkdtempSync(join(tmpdir(), "demarche-reports-"));
  const run = (...args) => execFileSync(program(), args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });
  const { rows, annotations } = labels();
  writeFileSync(join(folder, "labels.csv"), rows);
  writeFileSync(join(folder, "annotations.csv"), annotations);
  const recipe = "--words 1-2 --chars none --c 1 --class-weights none --scaling idf --parties ignore".split(" ");
  run("train", "labels.csv", "-o", "model", "-q", ...recipe);
  const shared = ["--annotations", "annotations.csv", "--learning-curve", "-q"];
  run("evaluate", "labels.csv", "--report", "nested.html", ...shared, ...recipe);
  run("evaluate", "labels.csv", "--model", "model", "--report", "model.html", ...shared);
  articles(folder);
  run("predict", "articles.jsonl", "--articles", "-o", "read.csv", "--report", "articles.html", "-q");
  writeFileSync(join(folder, "rows.csv"), scored(rows));
  writeFileSync(join(folder, "turned.csv"), turned(rows));
  run("train", "turned.csv", "-o", "turned", "-q", ...recipe);
  for (const [name, model] of [["old", "turned"], ["new", "model"]]) run("predict", "rows.csv", "-o", `${name}.csv`, "-q", "--model", model);
  run("aggregate", "new.csv", "--model", "model", "--by", "speaker,month", "--min-n", "8", "--report", "shares.html", "-o", "shares.csv", "-q");
  run("compare", "old.csv", "new.csv", "--model", "model", "--report", "changes.html", "-q");
  const names = ["nested", "model", "articles", "shares", "changes"];
  return Object.fromEntries(names.map((name) => [name, join(folder, `${name}.html`)]));
}
