// What all pages share: the header with the name and the navigation, the place for the page, the footer.

import '@fontsource-variable/geist/index.css';
import '@fontsource-variable/geist-mono/index.css';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/shell.css';
import { h } from '../ui/dom.ts';
import logo from './logo.svg';
import { pages } from './pages.ts';

/** Puts the shell around `content`; `current` is the id of the page shown. */
export function mountShell(current: string, content: HTMLElement): void {
  const main = h('main', { id: 'main', tabindex: -1 }, content);
  document.body.replaceChildren(
    h('a', { class: 'skip-link', href: '#main' }, 'Skip to the page'),
    header(current),
    main,
    footer(),
  );
}

function header(current: string): HTMLElement {
  const links = pages.map(({ id, title, href }) =>
    h('li', {}, h('a', { href, 'aria-current': id === current ? 'page' : null }, title)),
  );
  return h(
    'header',
    { class: 'site-header' },
    h(
      'a',
      { class: 'brand', href: './', 'aria-label': 'Tendril, to the start page' },
      h('img', { src: logo, alt: '', width: 32, height: 32 }),
      h('span', { class: 'brand-name' }, 'Tendril'),
    ),
    h('p', { class: 'pitch' }, 'Machine learning that runs where your data is.'),
    h('nav', { 'aria-label': 'Pages' }, h('ul', {}, ...links)),
  );
}

function footer(): HTMLElement {
  return h(
    'footer',
    { class: 'site-footer' },
    h(
      'p',
      {},
      'Everything on this page is computed on your device. Nothing you draw, play or train is sent anywhere.',
    ),
  );
}
