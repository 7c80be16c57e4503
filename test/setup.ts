import fc from 'fast-check';

/**
 * Property tests draw the same inputs on every run, so that a change is judged by what it changes. `PROPERTY_SEED=random npm test`
 * explores further; a number repeats what it found.
 */
const { PROPERTY_SEED: wished = '20261124' } = process.env;
if (wished !== 'random') fc.configureGlobal({ seed: Number(wished) });
