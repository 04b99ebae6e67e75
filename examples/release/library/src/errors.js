/** What cannot be read as a duration; `position` counts characters from 0. */
export class DurationError extends Error {
  constructor(reason, text, position = 0) {
    super(`"${text}" is no duration: ${reason} (at character ${position + 1})`);
    this.name = 'DurationError';
    this.text = text;
    this.position = position;
  }
}
