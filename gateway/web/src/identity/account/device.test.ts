import { expect, it } from 'vitest';
import { deviceText } from './device';

it('a browser is named, and the system that it runs on', () => {
  expect(deviceText('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36', '-')).toBe('Chrome 156 · Linux');
  expect(deviceText('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.1', '-')).toBe('Edge 150 · Windows');
  expect(deviceText('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1', '-')).toBe('Safari 19 · iOS');
  expect(deviceText('Mozilla/5.0 (Macintosh; Intel Mac OS X 15.1; rv:140.0) Gecko/20100101 Firefox/140.0', '-')).toBe('Firefox 140 · macOS');
});

it('any other client is what it says, and one that says nothing is named otherwise', () => {
  expect(deviceText('curl/8.5', '-')).toBe('curl/8.5');
  expect(deviceText('', 'ses_1')).toBe('ses_1');
});
