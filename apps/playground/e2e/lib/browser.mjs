// The browser that drives the page: whichever Chromium or Chrome the machine has, quiet and headless.

import { chromium } from 'playwright';
import { findChromium, launchArguments } from '../../../../scripts/lib/chromium.mjs';

/** @param {string[]} [more] further arguments */
export async function launch(more = []) {
  const executablePath = findChromium();
  if (!executablePath) {
    throw new Error(
      'no Chromium or Chrome was found: install one, or set CHROME_PATH to its program',
    );
  }
  return chromium.launch({
    executablePath,
    args: [
      ...launchArguments(),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      ...more,
    ],
  });
}
