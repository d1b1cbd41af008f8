// The playground's pages, in the order of the navigation. Each is an HTML file of its own.

export interface PageLink {
  id: string;
  title: string;
  href: string;
}

export const pages: readonly PageLink[] = [
  { id: 'digits', title: 'Digits', href: './' },
  { id: 'listen', title: 'Listen', href: './listen.html' },
  { id: 'hands', title: 'Hands', href: './hands.html' },
];
