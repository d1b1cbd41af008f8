// Finds the browser that tests drive, and says how pages are served to it. Browsers are never downloaded:
// whichever Chromium or Chrome the machine has is used.
import { accessSync, constants, existsSync, realpathSync, statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { env, getuid, platform } from 'node:process';

/** Headers that make a page cross-origin isolated, which is what gives it shared memory and so threads. */
export const crossOriginIsolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

const commands = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];

/** @type {Partial<Record<NodeJS.Platform, string[]>>} */
const places = {
  darwin: ['/Applications', join(env.HOME ?? '', 'Applications')].flatMap((folder) => [
    join(folder, 'Chromium.app/Contents/MacOS/Chromium'),
    join(folder, 'Google Chrome.app/Contents/MacOS/Google Chrome'),
  ]),
  win32: [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].flatMap((folder) =>
    folder ? [join(folder, 'Google/Chrome/Application/chrome.exe')] : [],
  ),
};

/** @param {string} path */
function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The path of a Chromium or Chrome, or null. `CHROME_PATH` wins over everything found. */
export function findChromium() {
  if (env.CHROME_PATH) return isExecutable(env.CHROME_PATH) ? env.CHROME_PATH : null;
  const folders = (env.PATH ?? '').split(delimiter).filter(Boolean);
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...onPath, ...(places[platform] ?? [])].find(isExecutable) ?? null;
}

/**
 * Arguments Chromium needs where it runs: root has no sandbox, and containers have a tiny /dev/shm. Cameras and microphones are
 * ones of its own making, and nobody is asked whether they may be used.
 */
export function launchArguments() {
  const always = [
    '--disable-dev-shm-usage',
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    '--autoplay-policy=no-user-gesture-required',
  ];
  return getuid?.() === 0 ? ['--no-sandbox', ...always] : always;
}

/** Arguments that give Chromium a WebGPU made of software, where there is no graphics processor to test with. */
export const softwareGpu = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--enable-features=Vulkan',
  // Without these two, what WebGPU draws on a canvas cannot be read.
  '--use-vulkan=swiftshader',
  '--ignore-gpu-blocklist',
];

/**
 * What makes Node's WebGPU (Dawn, on Vulkan) use the driver made of software that comes with Chromium: settings of the environment,
 * none where it is not there or another driver is asked for.
 * @returns {Record<string, string>}
 */
export function softwareVulkan() {
  if (platform !== 'linux' || env.VK_ICD_FILENAMES || env.VK_DRIVER_FILES) return {};
  const program = findChromium();
  const folders = [
    ...(program ? [dirname(realpathSync(program))] : []),
    '/usr/lib/chromium',
    '/opt/google/chrome',
  ];
  const folder = folders.find((each) => existsSync(join(each, 'vk_swiftshader_icd.json')));
  if (folder === undefined) return {};
  return {
    VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'),
    // Of the loader too: not every machine has one.
    LD_LIBRARY_PATH: [env.LD_LIBRARY_PATH, folder].filter(Boolean).join(delimiter),
  };
}
