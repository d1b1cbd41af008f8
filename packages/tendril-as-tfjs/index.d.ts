// Installed under another package's name, this hands on Tendril. However many names it is installed under, Tendril
// itself is there once, so that a tensor of one is a tensor of all.
export * from 'tendril';
