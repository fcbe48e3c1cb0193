// Every report at every width and colour scheme: no overflow, no message, no serious accessibility problem, no harm done.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { HOSTILE, reports } from "./reports.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDTHS = { desktop: 1280, phone: 360 };
const pages = reports();
let browser;

before(async () => {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
});
after(() => browser?.close());

/** Opens a report, and complains at the end of whatever the page said or asked for. */
async function opened(name, options, work) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const said = [];
  page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => said.push(`error: ${error.message}`));
  page.on("request", (request) => request.url().startsWith("file:") || said.push(`request: ${request.url()}`));
  await page.goto(pathToFileURL(pages[name]).href);
  await work(page);
  if (options.javaScriptEnabled !== false) {
    assert.equal(await page.evaluate(() => window.harmed), undefined, "text from outside ran");
  }
  assert.deepEqual(said, []);
  await context.close();
}

/** What reaches beyond the window, except inside a region that scrolls on its own. */
const overflowing = (page) =>
  page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const beyond = [...document.querySelectorAll("body *")].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 1 && box.right > width + 1 && !element.closest(".scroll") && !element.closest("svg");
    });
    const found = beyond.map((element) => element.outerHTML.slice(0, 100));
    return document.documentElement.scrollWidth > width ? ["the page", ...found] : found;
  });

/** The reports with a list of errors. */
const EVALUATIONS = ["nested", "model"];

for (const name of Object.keys(pages)) {
  for (const [device, width] of Object.entries(WIDTHS)) {
    for (const colorScheme of ["light", "dark"]) {
      test(`${name} at ${device} width, ${colorScheme}`, async () => {
        await opened(name, { viewport: { width, height: 800 }, colorScheme }, async (page) => {
          assert.deepEqual(await overflowing(page), []);
          // Also with everything unfolded.
          await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
          assert.deepEqual(await overflowing(page), []);
          await page.evaluate(AXE);
          const { violations } = await page.evaluate(() => window.axe.run(document));
          const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
          const told = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
          assert.deepEqual(told, []);
          if (process.env.SCREENSHOTS) {
            mkdirSync(process.env.SCREENSHOTS, { recursive: true });
            const path = join(process.env.SCREENSHOTS, `${name}-${device}-${colorScheme}.png`);
            await page.screenshot({ path, fullPage: true });
          }
        });
      });
    }
  }

  test(`${name} can be read without scripts`, async () => {
    await opened(name, { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false }, async (page) => {
      assert.ok((await page.locator("table tbody tr").count()) > 5);
      assert.equal(await page.locator("input").count(), 0);
    });
  });

  test(`${name} shows text from outside as text`, async () => {
    await opened(name, { viewport: { width: 1280, height: 800 } }, async (page) => {
      assert.equal(await page.locator("img").count(), 0);
      const texts = await page.locator("tbody th, tbody td").allTextContents();
      assert.ok(texts.some((text) => text.includes(HOSTILE)), "the hostile statement is listed as it is");
    });
  });

  test(`${name} prints its numbers and no tools`, async () => {
    await opened(name, { viewport: { width: 794, height: 1123 } }, async (page) => {
      await page.emulateMedia({ media: "print" });
      assert.equal(await page.locator("nav").isVisible(), false);
      assert.equal(await page.locator(".tools:visible").count(), 0);
      const folded = page.locator("details table");
      if ((await folded.count()) > 0) assert.ok(await folded.first().isVisible());
      else assert.equal(name, "changes");
    });
  });
}

for (const name of EVALUATIONS) {
  test(`${name} sorts its errors`, async () => {
    await opened(name, { viewport: { width: 1280, height: 800 } }, async (page) => {
      const column = (await page.locator("table.sortable thead th").count()) - 1;
      const values = async () => {
        const rows = await page.locator("table.sortable tbody tr").all();
        return Promise.all(rows.map(async (row) => Number(await row.locator("th, td").nth(column).textContent())));
      };
      const header = page.locator("table.sortable thead th").nth(column);
      await header.getByRole("button").click();
      assert.equal(await header.getAttribute("aria-sort"), "ascending");
      const rising = await values();
      assert.deepEqual(rising, [...rising].sort((a, b) => a - b));
      await header.getByRole("button").press("Enter");
      assert.equal(await header.getAttribute("aria-sort"), "descending");
      assert.deepEqual(await values(), [...rising].sort((a, b) => b - a));
    });
  });

  test(`${name} filters its errors by words and by label`, async () => {
    await opened(name, { viewport: { width: 1280, height: 800 } }, async (page) => {
      const shown = () => page.locator("table.sortable tbody tr:visible").count();
      const all = await shown();
      await page.getByLabel("Rows that contain").fill("ANNA berg");
      const some = await shown();
      assert.ok(some > 0 && some < all, `${some} of ${all}`);
      assert.equal(await page.locator(".tools output").textContent(), `${some} of ${all} rows`);
      await page.getByLabel("Rows that contain").fill("no row has this");
      assert.equal(await shown(), 0);
      await page.getByLabel("Rows that contain").fill("");
      const gold = page.getByLabel("gold", { exact: true });
      const option = await gold.locator("option").nth(1).textContent();
      await gold.selectOption(option);
      const ofLabel = await shown();
      assert.ok(ofLabel > 0 && ofLabel < all, `${ofLabel} of ${all}`);
    });
  });
}

test("a statement in its article tells its speaker and phrases to who points at it and to who tabs to it", async () => {
  await opened("articles", { viewport: { width: 1280, height: 800 } }, async (page) => {
    const statement = page.locator(".statement").first();
    const note = statement.locator(".note");
    assert.equal(await note.isVisible(), false);
    await statement.hover();
    assert.ok(await note.isVisible());
    assert.match(await note.textContent(), /Anna Berg.*phrase/);
    await page.mouse.move(0, 0);
    await statement.focus();
    assert.ok(await note.isVisible());
    assert.match(await statement.locator(".tag").textContent(), /^\w+ 0\.\d\d$/);
  });
});

test("the notes of statements fit on a phone", async () => {
  await opened("articles", { viewport: { width: 360, height: 800 } }, async (page) => {
    await page.locator(".statement").first().focus();
    assert.deepEqual(await overflowing(page), []);
  });
});

test("a timeline is broken where a month has no statements", async () => {
  await opened("shares", { viewport: { width: 1280, height: 800 } }, async (page) => {
    assert.ok((await page.locator("figure").count()) >= 2);
    assert.ok((await page.locator("figure").nth(1).locator("svg path.line.s0").count()) >= 1);
  });
});

test("rows that changed show the phrases behind their predictions and can be sorted", async () => {
  await opened("changes", { viewport: { width: 1280, height: 800 } }, async (page) => {
    const rows = page.locator("table.sortable tbody tr");
    assert.ok((await rows.count()) > 0);
    assert.ok((await page.locator("table.sortable mark.for").count()) > 0);
    await page.locator("table.sortable thead th").first().getByRole("button").click();
    assert.equal(await page.locator("table.sortable thead th").first().getAttribute("aria-sort"), "ascending");
  });
});
