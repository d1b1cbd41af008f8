// The page that sees hands.

import { createHandsPage } from './hands/page.ts';
import { mountShell } from './shell/shell.ts';

mountShell('hands', createHandsPage(new URL('models/hands/model.json', document.baseURI).href));
