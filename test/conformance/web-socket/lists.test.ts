import { describe, expect, it } from 'vitest';
import { checks, pageChecks } from './checks.js';
import { chromiumDiffers, notSupervised } from './differences.js';
import { notApplicable } from './not-applicable.js';
import { coverage, pageText } from './coverage.js';
import { paths } from './paths.js';

describe('the web-platform-tests of WebSocket', () => {
  it('are checked each, or not for a reason', () => {
    expect([...coverage().checked, ...Object.keys(notApplicable)].sort()).toEqual([...paths]);
  });

  it('are not in two lists', () => {
    expect(coverage().checked.filter((path) => path in notApplicable)).toEqual([]);
    expect(Object.keys(checks).filter((name) => name in pageChecks)).toEqual([]);
  });

  it('are excepted by their names only', () => {
    const names = Object.keys({ ...checks, ...pageChecks });
    const excepted = Object.keys({ ...notSupervised, ...chromiumDiffers });
    expect(excepted.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('are told of in docs/verification/web-socket.md', async () => {
    await expect(pageText()).toMatchFileSnapshot('../../../docs/verification/web-socket.md');
  });
});
