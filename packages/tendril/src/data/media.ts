/** What the camera and the microphone have in common: asking for them, and refusing where there are none. */

/** Asks the user for a stream. */
export async function openStream(
  what: string,
  constraints: MediaStreamConstraints,
): Promise<MediaStream> {
  const devices = typeof navigator === 'undefined' ? undefined : navigator.mediaDevices;
  if (typeof document === 'undefined' || !devices) {
    throw new Error(
      `${what}: there is none here. It needs a web page that came by https or from localhost; in workers and in Node there is no ` +
        'such device.',
    );
  }
  try {
    return await devices.getUserMedia(constraints);
  } catch (cause) {
    const { name, message } = cause as Error;
    throw new Error(`${what}: it could not be opened (${name}: ${message})`, { cause });
  }
}

export function stopStream(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

/** Whether anything still comes: a device may be unplugged, and a user may take back what was allowed. */
export function isLive(stream: MediaStream): boolean {
  return stream.getTracks().some((track) => track.readyState === 'live');
}
