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
"$folder/baton" --version
