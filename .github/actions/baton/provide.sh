#!/usr/bin/env bash
# Makes the command "baton": from baton.cjs beside this file, otherwise from this repository's own build.
set -euo pipefail

program="$GITHUB_ACTION_PATH/baton.cjs"
if [ ! -f "$program" ]; then
  program="$GITHUB_WORKSPACE/dist/cli/index.js"
  if [ ! -f "$program" ]; then
    (cd "$GITHUB_WORKSPACE" && npm ci --ignore-scripts --no-audit --no-fund && npm run --silent build)
  fi
fi

folder="$RUNNER_TEMP/baton-command"
mkdir -p "$folder"
printf '#!/usr/bin/env bash\nexec node %q "$@"\n' "$program" > "$folder/baton"
chmod +x "$folder/baton"
echo "$folder" >> "$GITHUB_PATH"

# Which program this is stands in the second line of baton.cjs, so nothing has to be started to tell.
if [ "${program##*/}" = baton.cjs ]; then
  { read -r _ && IFS= read -r line; } < "$program"
  line="${line#// }"
  echo "${line%%,*}"
else
  "$folder/baton" --version
fi
