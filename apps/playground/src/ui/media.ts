// Cameras and microphones: opened when the reader agrees, and told of in words when there is none.

/** Why a camera or a microphone did not open, and what can be done. */
export function whyNot(device: 'camera' | 'microphone', error: unknown): string {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
      return `This page may not use the ${device}: your browser's settings for this page can allow it.`;
    case 'NotFoundError':
    case 'OverconstrainedError':
      return `There is no ${device} here that the browser can find.`;
    case 'NotReadableError':
    case 'AbortError':
      return `The ${device} does not answer: another program may be using it.`;
    default:
      return `There is no ${device}, or this page may not use it.`;
  }
}

/** Ends all that a stream takes in, so that the light of a camera goes out. */
export function stopAll(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
