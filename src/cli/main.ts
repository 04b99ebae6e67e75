// Where the program starts: for now it tells its version only.
declare const __VERSION__: string;

if (process.argv[2] === '--version') process.stdout.write(`${__VERSION__}\n`);
else process.exitCode = 2;
