import { describe, expect, it } from 'vitest';

import { renderItems, renderReady } from '../../../src/report/list-text.ts';
import { begin } from '../../support/play.ts';
import { serial } from '../../support/workflow-builder.ts';
import { after, beginRelease, overviewOfState, releaseInTheMiddle, releaseToTheEnd } from './release-story.ts';

const style = { colour: false, unicode: true, width: 100 };
const overviews = [releaseInTheMiddle(), releaseToTheEnd(), beginRelease()].map(overviewOfState);

const lines = (width: number) => renderItems(overviews, { ...style, width }, after(90_000)).split('\n');

describe('a list of work items', () => {
  it('has state, progress, owner and age', () => {
    expect(renderItems(overviews, style, after(90_000))).toBe(
      `● in progress  release-1.4.0  ██░░░░░░░░   3/12  Release tidy-duration 1.4.0  lena   1 d ago
✓ done         release-1.4.0  ██████████  12/12  Release tidy-duration 1.4.0  lena  23 h ago
○ not started  release-1.4.0  ░░░░░░░░░░   0/12  Release tidy-duration 1.4.0  lena   1 d ago`,
    );
  });

  it('gives up the bar first and keeps state, id and progress at any width', () => {
    expect(lines(80)[1]).toBe('✓ done         release-1.4.0  12/12  Release tidy-duration 1.4.0  lena  23 h ago');
    expect(lines(40)[1]).toBe('✓ done         release-1.4.0  12/12');
  });

  it('says so when there is none', () => {
    expect(renderItems([], style)).toBe('No work items.');
  });
});

describe('a list of ready steps', () => {
  it('says who is to do what, and how to take the first', () => {
    expect(renderReady(overviews, style)).toBe(
      `release-1.4.0  docs     Write the pages                         technical-writer  by hand
release-1.4.0  prepare  Clear old output and settle the version  release-manager   by command

  baton claim --work-item release-1.4.0 --step docs`.replace(
        'pages                         ',
        'pages                          ',
      ),
    );
  });

  it('says so when there is none', () => {
    expect(renderReady([overviewOfState(releaseToTheEnd())], style)).toBe('No step may start now.');
    expect(renderReady([], style)).toBe('No step may start now.');
  });

  it('leaves out what is the same nothing everywhere', () => {
    expect(renderReady([overviewOfState(begin([serial('a')]))], style).split('\n')[0]).toBe('item-1  a  by hand');
  });
});
