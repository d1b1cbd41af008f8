// The page that turns sound into notes.

import { createListenPage } from './listen/page.ts';
import { mountShell } from './shell/shell.ts';

mountShell(
  'listen',
  createListenPage(new URL('models/basic-pitch/model.json', document.baseURI).href),
);
