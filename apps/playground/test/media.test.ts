import { expect, it } from 'vitest';
import { whyNot } from '../src/ui/media.ts';

it('says why a camera or a microphone does not open', () => {
  const because = (name: string) => whyNot('camera', new DOMException('', name));
  expect(because('NotAllowedError')).toMatch(/may not use the camera: .*settings/);
  expect(because('NotFoundError')).toMatch(/no camera here/);
  expect(because('NotReadableError')).toMatch(/another program/);
  // Pages that are not secure have no devices at all.
  expect(whyNot('microphone', new TypeError('undefined'))).toMatch(
    /no microphone, or this page may not use it/,
  );
});
