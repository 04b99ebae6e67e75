// What dist/cli/index.js is made of by build.mjs. Node 20 compiles every file of the program anew at every start, which is
// a third of what a short command costs beyond starting Node. This keeps V8's compiled code of the program's own chunks
// (vm.Script, cachedData) in the user's cache folder. Everything about it may fail: then the file is simply compiled.
// oxlint-disable-next-line no-global-assign -- the files behind this line are to use it
require = ((nativeRequire) => {
  const fs = nativeRequire('node:fs');
  const path = nativeRequire('node:path');
  const vm = nativeRequire('node:vm');
  const folder = cacheFolder(process.env);
  const loaded = new Map();
  const fresh = [];
  const MONTH_MS = 30 * 86_400_000;

  /** The user's cache folder (XDG Base Directory Specification); none where there is no home, or with BATON_CODE_CACHE=0. */
  function cacheFolder(env) {
    const base = env.XDG_CACHE_HOME ?? (env.HOME === undefined ? undefined : path.join(env.HOME, '.cache'));
    return base === undefined || !path.isAbsolute(base) || env.BATON_CODE_CACHE === '0'
      ? undefined
      : path.join(base, 'baton-orchestrator', `${process.version}-${process.arch}`);
  }

  /** The compiled code is for just this file as it is now; V8 itself refuses code of another version of V8. */
  function placeOf(file) {
    if (folder === undefined) return undefined;
    const { size, mtimeMs, ino } = fs.statSync(file);
    return path.join(folder, `${path.basename(file)}-${size}-${Math.floor(mtimeMs)}-${ino}`);
  }

  /** Compiled code is run as it is, so it is taken only from a file that nobody but this user could have written. */
  function readOwn(place) {
    try {
      const { uid, mode } = fs.statSync(place);
      const own = uid === process.getuid?.() && (mode & 0o022) === 0;
      return own ? fs.readFileSync(place) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Once the program has run, what it compiled on the way is in the script as well. One listener: Node warns of many. */
  function keep(script, place) {
    if (fresh.length === 0) process.once('exit', keepAll);
    fresh.push([script, place]);
  }

  function keepAll() {
    for (const [script, place] of fresh) {
      const temporary = `${place}.${process.pid}`;
      try {
        fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
        fs.writeFileSync(temporary, script.createCachedData(), { mode: 0o600, flag: 'wx' });
        fs.renameSync(temporary, place);
      } catch {
        fs.rmSync(temporary, { force: true });
      }
    }
    try {
      forgetOld(fs.readdirSync(folder));
    } catch {
      // Whoever tidied it up first has done the same.
    }
  }

  /** Every build of the program leaves its own files; those that have not been written for a month go. */
  function forgetOld(names) {
    for (const name of names) {
      const file = path.join(folder, name);
      if (Date.now() - fs.statSync(file).mtimeMs > MONTH_MS) fs.rmSync(file, { force: true });
    }
  }

  function load(file) {
    const known = loaded.get(file);
    if (known !== undefined) return known.exports;
    const place = placeOf(file);
    const cachedData = place === undefined ? undefined : readOwn(place);
    const source = `(function (exports, require, module, __filename, __dirname) {${fs.readFileSync(file, 'utf8')}\n})`;
    const script = new vm.Script(source, { filename: file, ...(cachedData === undefined ? {} : { cachedData }) });
    if (place !== undefined && (cachedData === undefined || script.cachedDataRejected)) keep(script, place);
    const module = { exports: {} };
    loaded.set(file, module);
    script.runInThisContext()(module.exports, requireFrom(path.dirname(file)), module, file, path.dirname(file));
    return module.exports;
  }

  function requireFrom(directory) {
    return (name) => (name.startsWith('.') ? load(path.join(directory, name)) : nativeRequire(name));
  }

  return requireFrom(__dirname);
})(require);
