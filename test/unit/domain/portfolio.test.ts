import { describe, expect, it } from 'vitest';

import type { MeasuredItem } from '../../../src/domain/item-metrics.ts';
import { buildPortfolio, portfolioTime, type PortfolioFilters } from '../../../src/domain/portfolio.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import type { ItemState } from '../../../src/domain/state.ts';
import { workItemId } from '../../support/ids.ts';
import { after, beginRelease, releaseInTheMiddle, releaseToTheEnd } from '../report/release-story.ts';

function item(id: string, state: ItemState, owner = 'lena'): MeasuredItem {
  const named = { ...state, workItem: { ...state.workItem, id: workItemId(id), owner } };
  return { state: named, evaluation: evaluate(named) };
}

const items = [item('r-3', beginRelease(), 'omar'), item('r-1', releaseToTheEnd()), item('r-2', releaseInTheMiddle())];
const NOW = after(7200);
const chosen = (filters: PortfolioFilters): readonly string[] =>
  buildPortfolio(items, filters, NOW).items.map(({ id }) => id);

describe('a portfolio', () => {
  it('has every item, sorted by id, with its times, steps and attempts', () => {
    const portfolio = buildPortfolio(items, {}, NOW);
    expect(portfolio.items.map(({ id, status }) => [id, status])).toEqual([
      ['r-1', 'done'],
      ['r-2', 'in-progress'],
      ['r-3', 'not-started'],
    ]);
    expect(portfolio.items[0]).toMatchObject({
      title: 'Release tidy-duration 1.4.0',
      workflow: { name: 'wf-release-library', version: '1.0.0' },
      createdAt: after(0),
      startedAt: after(60),
      finishedAt: after(5006),
      leadTimeSeconds: 5006,
      cycleTimeSeconds: 4946,
      returns: 1,
      links: ['https://example.org/milestones/14'],
    });
    const install = portfolio.items[0]?.steps.find((step) => step.key === 'install');
    expect(install).toMatchObject({
      status: 'done',
      attempts: [
        { id: 'install-local', status: 'failed' },
        { id: 'install-local-2', status: 'completed' },
      ],
      visits: [{ seconds: 17 }],
    });
  });

  it('adds up', () => {
    expect(buildPortfolio(items, {}, NOW).totals).toEqual({
      items: 3,
      byStatus: { 'not-started': 1, 'in-progress': 1, waiting: 0, blocked: 0, stuck: 0, done: 1, closed: 0 },
      steps: 36,
      stepsDone: 15,
      attempts: 20,
      returns: 1,
    });
  });

  it('says what each figure means', () => {
    const { metrics, definitions } = buildPortfolio(items, {}, NOW);
    const named = Object.keys(definitions);
    expect(Object.keys(metrics).filter((figure) => !named.includes(figure))).toEqual([]);
  });

  it('is the same bytes for the same inputs in any order', () => {
    const filters: PortfolioFilters = { status: ['done', 'in-progress'], owner: ['omar', 'lena'] };
    const otherWay: PortfolioFilters = { owner: ['lena', 'omar'], status: ['in-progress', 'done'], workflow: [] };
    const bytes = JSON.stringify(buildPortfolio(items, filters, NOW));
    expect(JSON.stringify(buildPortfolio(items.toReversed(), otherWay, NOW))).toBe(bytes);
  });

  it('is for the time of the newest record', () => {
    expect(portfolioTime(items)).toBe(after(5006));
    expect(portfolioTime([])).toBe('1970-01-01T00:00:00Z');
    expect(buildPortfolio([], {}, portfolioTime([])).totals.items).toBe(0);
  });
});

describe('filters', () => {
  it.each([
    [{}, ['r-1', 'r-2', 'r-3']],
    [{ owner: ['omar'] }, ['r-3']],
    [{ workflow: ['wf-release-library'] }, ['r-1', 'r-2', 'r-3']],
    [{ workflow: ['wf-other'] }, []],
    [{ status: ['done', 'not-started'] }, ['r-1', 'r-3']],
    [{ status: ['done'], owner: ['omar'] }, []],
    [{ from: after(5007) }, ['r-2', 'r-3']],
    [{ from: after(5006) }, ['r-1', 'r-2', 'r-3']],
    [{ to: after(0) }, []],
    [{ to: after(1) }, ['r-1', 'r-2', 'r-3']],
  ] satisfies [PortfolioFilters, string[]][])('%j choose %j', (filters, ids) => {
    expect(chosen(filters)).toEqual(ids);
  });

  it('are written down, without those that choose everything', () => {
    const filters: PortfolioFilters = { to: after(1), owner: [], status: ['done'] };
    expect(buildPortfolio(items, filters, NOW).filters).toEqual({ to: after(1), status: ['done'] });
  });
});
