// The start page: digits.

import { mountShell } from './shell/shell.ts';
import { createDigitsPage } from './digits/page.ts';

mountShell('digits', createDigitsPage(new URL('data/digits.bin', document.baseURI).href));
