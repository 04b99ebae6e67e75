// Runs inside the empty project of the smoke test and says what the installed library answers.
import { DurationError, format, parse } from 'tidy-duration';

function refuses(text) {
  try {
    parse(text);
    return false;
  } catch (error) {
    return error instanceof DurationError;
  }
}

const formatted = format(parse('PT1H30M'), { style: 'long' });
console.log(JSON.stringify({ parsed: parse('1h 30m'), formatted, refused: refuses('P3M') }));
