import { describe, expect, it } from 'vitest';

import { measurePortfolio } from '../../../src/domain/metrics.ts';
import { evaluate } from '../../../src/domain/schedule.ts';
import { renderMetrics } from '../../../src/report/metrics-text.ts';
import { after, beginRelease, releaseInTheMiddle, releaseToTheEnd } from './release-story.ts';

const style = { colour: false, unicode: true, width: 80 };
const measure = (states: readonly ReturnType<typeof beginRelease>[]) =>
  measurePortfolio(
    states.map((state) => ({ state, evaluation: evaluate(state) })),
    {},
    after(7260),
  );

describe('figures in words', () => {
  it('are the main ones, then the slowest steps, then the gates that sent back', () => {
    expect(renderMetrics(measure([releaseToTheEnd(), releaseInTheMiddle()]), style)).toBe(
      `         1  finished
         1  in progress
       2 h  old is what is in progress
1 h 23 min  from creation to finish (lead time)
1 h 22 min  from the first claim to finish (cycle time)
      78 %  of the cycle time something was being worked on (flow efficiency)
     100 %  of the finished were sent back at least once (rework rate)

Slowest steps  half within  85 % within  95 % within  visits
  docs              58 min       58 min       58 min       1
  review            32 min       32 min       32 min       3
  install             17 s         17 s         17 s       1
  unit                14 s         14 s         14 s       2
  coverage            13 s         13 s         13 s       2
  build                4 s          4 s          4 s       2
  smoke                4 s          4 s          4 s       1
  lint                 3 s          3 s          3 s       2

Sent back at gates
  1 at four-eyes of review`,
    );
  });

  it('leave out what nothing is known about', () => {
    expect(renderMetrics(measure([beginRelease()]), style)).toBe('0  finished\n0  in progress');
  });
});
