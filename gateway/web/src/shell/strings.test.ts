import { expect, it } from 'vitest';
import admin from '../admin/strings';
import adminProblem from '../admin/problem_strings';
import grants from '../accounts/grant_strings';
import accounts from '../accounts/strings';
import identity from '../identity/strings';
import jobs from '../jobs/strings';
import market from '../market/strings';
import session from '../market/session_strings';
import watch from '../market/watch/watch_strings';
import imports from '../portfolio/imports/import_strings';
import portfolio from '../portfolio/strings';
import life from '../trading/life/life_strings';
import stop from '../trading/stop_strings';
import trading from '../trading/strings';
import ui from '../ui/strings';
import reference from '../reference/strings';
import risk from '../risk/strings';
import settlement from '../settlement/strings';
import problem from './problem_strings';
import palette from './palette_strings';
import shell from './strings';

const all = { accounts, admin, adminProblem, grants, identity, imports, jobs, life, market, palette, portfolio, problem, reference, risk, session, settlement, shell, stop, trading, ui, watch };

function leaves(what: object, path = ''): Map<string, string> {
  const out = new Map<string, string>();
  for (const [name, value] of Object.entries(what)) {
    if (typeof value === 'string') out.set(path + name, value);
    else for (const [key, text] of leaves(value as object, `${path}${name}.`)) out.set(key, text);
  }
  return out;
}
const values = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((one) => one[1]).sort();

for (const [name, strings] of Object.entries(all)) {
  it(`${name} says the same in Korean and English`, () => {
    const ko = leaves(strings.ko);
    const en = leaves(strings.en);
    expect([...ko.keys()].sort()).toEqual([...en.keys()].sort());
    for (const [key, text] of ko) {
      expect(text.length, key).toBeGreaterThan(0);
      expect(values(text), key).toEqual(values(en.get(key)!));
    }
  });
}
