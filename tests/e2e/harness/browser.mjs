// Debian's Chromium with a fake camera, microphone and screen.
import { chromium } from 'playwright-core';

const executablePath = process.env.PENDOPO_CHROMIUM ?? '/usr/bin/chromium';
const kFlags = [
  '--no-sandbox', // CI runs as root, and containers forbid user namespaces
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  // Several people share this browser; none of them may be treated as being in the background.
  '--disable-background-timer-throttling',
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
];

/** `env`: whose HOME has the trusted authorities (an NSS database). */
export function startBrowser({ args = [], env = process.env } = {}) {
  return chromium.launch({ executablePath, args: [...kFlags, ...args], headless: true, env });
}

/** A browser that keeps everything in that folder for its next start; it accepts no wrong certificate. */
export function openProfile(folder, { env = process.env, language = 'en' } = {}) {
  return chromium.launchPersistentContext(folder, { executablePath, args: kFlags, headless: true, env, locale: language });
}

// Runs before the page: keeps its connections, so that proofs can read the browser's own statistics.
export function observePeers() {
  const Native = window.RTCPeerConnection;
  window.observedPeers = [];
  window.RTCPeerConnection = class extends Native {
    constructor(...options) {
      super(...options);
      window.observedPeers.push(this);
    }
  };
}

// Has chosen on this device to be sent everything, as long as he chooses nothing else.
function takeEverything() {
  try {
    const key = 'pendopo.data_step';
    if (localStorage.getItem(key) === null) localStorage.setItem(key, 'everything');
  } catch {
    // A page without storage has no class either.
  }
}

// A person: their own cookies, storage and window. `language` is what their browser asks for. What
// is sent does not follow the line unless `byLine`: a busy machine loses packets, too.
export async function newPerson(browser, options = {}) {
  const { language = 'en', viewport = { width: 1280, height: 800 }, byLine = false, ...rest } = options;
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: language,
    permissions: ['camera', 'microphone'],
    viewport,
    ...rest,
  });
  await context.addInitScript(observePeers);
  if (!byLine) await context.addInitScript(takeEverything);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  page.mistakes = []; // what a person would see in the console; printed when a story fails
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) page.mistakes.push(message.text());
  });
  page.on('pageerror', (error) => page.mistakes.push(String(error)));
  return page;
}
