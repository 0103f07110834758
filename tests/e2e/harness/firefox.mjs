// Debian's Firefox ESR with a fake camera and microphone, driven over WebDriver BiDi. Its people
// have the words of playwright's pages that the steps and proofs use, so that one story can have
// people in both browsers.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import puppeteer from 'puppeteer-core';

import { observePeers } from './browser.mjs';
import { pause } from './server.mjs';

const executablePath = process.env.PENDOPO_FIREFOX ?? '/usr/bin/firefox-esr';
const kReadyTimeout_ms = 60_000;
const kPatience_ms = 20_000;
const kPreferences = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.getusermedia.browser.enabled': true, // see givesTabForScreen
  // A person has tapped before; the story about sound that is held back belongs to the page's tests.
  'media.autoplay.default': 0,
  // OpenH264 is fetched at run time: without it Firefox is what it is in a school without internet.
  'media.gmp-manager.updateEnabled': false,
  'media.gmp-manager.url': '',
  // It must not look for the internet, for updates or for a first impression.
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.startup.page': 0,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.getAddons.cache.enabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.enabled': false,
  'toolkit.telemetry.server': '',
};

function makeProfile(home, preferences) {
  const profile = join(home, 'profile');
  mkdirSync(profile);
  const lines = Object.entries({ ...kPreferences, ...preferences }).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(profile, 'user.js'), lines.join(''));
  return profile;
}

// Whatever it leaves behind is gone with this folder.
const allBelow = (home) => ({
  HOME: home, TMPDIR: home, PULSE_RUNTIME_PATH: join(home, 'pulse'), MOZ_CRASHREPORTER_DISABLE: '1',
});

// puppeteer's own launcher puts Firefox into a process group of its own, where it outlives a runner
// that kills ours; so it is started here and only spoken to by puppeteer.
export async function startFirefox() {
  const home = mkdtempSync(join(tmpdir(), 'pendopo-firefox-'));
  const profile = makeProfile(home);
  const child = spawn(
    executablePath,
    ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank'],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...allBelow(home) } },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes) => (log = (log + bytes).slice(-20_000)));
  }
  child.on('error', (error) => (log += String(error)));
  const ended = new Promise((done) => child.once('exit', done));
  process.once('exit', () => child.kill('SIGKILL'));
  const firefox = { browser: null, log: () => log };
  const signal = (name) => family(child.pid).forEach((pid) => process.kill(pid, name));
  /** As when the lid of a notebook is closed: nothing of it runs until wake(). */
  firefox.sleep = () => signal('SIGSTOP');
  firefox.wake = () => signal('SIGCONT');
  firefox.close = async () => {
    const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await firefox.browser?.close().catch(() => {});
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await ended;
    clearTimeout(late);
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    const port = await portOf(profile, child, () => log);
    firefox.browser = await puppeteer.connect({
      browserWSEndpoint: `ws://127.0.0.1:${port}/session`,
      protocol: 'webDriverBiDi',
      acceptInsecureCerts: true,
      defaultViewport: null,
    });
    return firefox;
  } catch (error) {
    await firefox.close();
    throw error;
  }
}

// A process and all that have come from it.
function family(pid) {
  const parents = readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /, '');
      return [[Number(name), Number(stat.split(' ')[1])]];
    } catch {
      return []; // it has just ended
    }
  });
  const found = [pid];
  for (const one of found) {
    found.push(...parents.filter(([, parent]) => parent === one).map(([child]) => child));
  }
  return found;
}

// Firefox writes down which free port it took.
async function portOf(profile, child, log) {
  const file = join(profile, 'WebDriverBiDiServer.json');
  const deadline = Date.now() + kReadyTimeout_ms;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`Firefox ended at once:\n${log()}`);
    if (existsSync(file)) {
      const text = readFileSync(file, 'utf8');
      if (text.trim().endsWith('}')) return JSON.parse(text).ws_port;
    }
    if (Date.now() > deadline) throw new Error(`Firefox was not ready:\n${log()}`);
    await pause(100);
  }
}

// Runs in the page: the elements that the steps of a Place lead to, in order.
function follow(steps) {
  let found = [document];
  for (const { css, hasText, first } of steps) {
    if (css) found = found.flatMap((one) => [...one.querySelectorAll(css)]);
    if (hasText) found = found.filter((one) => one.textContent.includes(hasText));
    if (first) found = found.slice(0, 1);
  }
  return found;
}

function isShown(element) {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible';
}

// Where something is in a page, however often the page draws it anew.
class Place {
  constructor(page, steps) {
    this.page = page;
    this.steps = steps;
  }

  then_(step) {
    return new Place(this.page, [...this.steps, step]);
  }
  locator(css) {
    return this.then_({ css });
  }
  getByTestId(id) {
    return this.locator(`[data-testid="${id}"]`);
  }
  filter({ hasText }) {
    return this.then_({ hasText });
  }
  first() {
    return this.then_({ first: true });
  }

  ask(question, argument) {
    return this.page.evaluate(
      `(${question})((${follow})(${JSON.stringify(this.steps)}), ${JSON.stringify(argument)}, ${isShown})`,
    );
  }
  count() {
    return this.ask((found) => found.length);
  }
  allInnerTexts() {
    return this.ask((found) => found.map((one) => one.innerText));
  }
  isVisible() {
    return this.ask((found, _, shown) => found.length > 0 && shown(found[0]));
  }

  async until(what, condition, argument) {
    const deadline = Date.now() + kPatience_ms;
    while (!(await this.ask(condition, argument))) {
      if (Date.now() > deadline) assert.fail(`waited in vain until ${JSON.stringify(this.steps)} ${what}`);
      await pause(50);
    }
  }
  waitFor({ state = 'visible' } = {}) {
    return this.until(`is ${state}`, (found, wanted, shown) =>
      (found.length > 0 && shown(found[0])) === (wanted === 'visible'), state);
  }

  // The one element, as puppeteer's handle.
  async handle() {
    await this.until('is there', (found) => found.length > 0);
    const handle = await this.page.puppet.evaluateHandle(
      `(${follow})(${JSON.stringify(this.steps)})[0]`,
    );
    return handle.asElement();
  }
  async evaluate(question, argument) {
    return (await this.handle()).evaluate(question, argument);
  }
  getAttribute(name) {
    return this.evaluate((element, wanted) => element.getAttribute(wanted), name);
  }
  innerText() {
    return this.evaluate((element) => element.innerText);
  }
  inputValue() {
    return this.evaluate((element) => element.value);
  }
  async click() {
    await this.until('can be clicked', (found, _, shown) =>
      found.length > 0 && shown(found[0]) && !found[0].disabled);
    await (await this.handle()).click();
  }
  async fill(text) {
    await this.waitFor();
    const handle = await this.handle();
    await handle.evaluate((element) => {
      element.focus();
      element.select?.();
    });
    await handle.type(text);
  }
  async selectOption(value) {
    await (await this.handle()).select(value);
  }
}

class Person {
  constructor(context, puppet) {
    this.own = context;
    this.puppet = puppet;
    this.keyboard = puppet.keyboard;
    this.mistakes = [];
    puppet.on('console', (message) => {
      if (['error', 'warn'].includes(message.type())) this.mistakes.push(message.text());
    });
    puppet.on('pageerror', (error) => this.mistakes.push(String(error)));
  }

  context() {
    return this.own;
  }
  url() {
    return this.puppet.url();
  }
  goto(url) {
    return this.puppet.goto(url);
  }
  reload() {
    return this.puppet.reload();
  }
  evaluate(question, argument) {
    return this.puppet.evaluate(question, argument);
  }
  addInitScript(script) {
    return this.puppet.evaluateOnNewDocument(script);
  }
  waitForFunction(question, argument) {
    return this.puppet.waitForFunction(question, { timeout: kPatience_ms, polling: 100 }, argument);
  }
  screenshot(options) {
    return this.puppet.screenshot(options);
  }
  setViewportSize(size) {
    return this.puppet.setViewport(size);
  }
  locator(css) {
    return new Place(this, [{ css }]);
  }
  getByTestId(id) {
    return this.locator(`[data-testid="${id}"]`);
  }
}

// A person in Firefox: their own cookies, storage and window.
export async function newFirefoxPerson(firefox, { viewport = { width: 1280, height: 800 } } = {}) {
  const context = await firefox.browser.createBrowserContext();
  const puppet = await context.newPage({ type: 'window' });
  await puppet.setViewport(viewport);
  const person = new Person(context, puppet);
  await person.addInitScript(observePeers);
  return person;
}

const kMovingPage = `<style>
  body { background: navy }
  p { width: 40vw; height: 40vw; background: gold; animation: go 2s infinite alternate }
  @keyframes go { to { margin-left: 55vw } }</style><p>`;

// Without a display there is no screen and no chooser, but Firefox can still capture a tab: from its
// next page on, this person "chooses" the browser's first one, on which something moves. All that
// follows is the browser's own.
export async function givesTabForScreen(person) {
  const [first] = await person.context().browser().pages();
  await first.goto(`data:text/html,${encodeURIComponent(kMovingPage)}`);
  await person.addInitScript(() => {
    if (!navigator.mediaDevices) return; // about:blank is not secure
    navigator.mediaDevices.getDisplayMedia = ({ video }) =>
      navigator.mediaDevices.getUserMedia({ video: { ...video, mediaSource: 'browser' } });
  });
}
