#!/usr/bin/env bash
# Runs the commands of README.md's "60 seconds" and compares what they print. Needs only the .NET SDK; takes port 3000 for some seconds.
set -euo pipefail
cd "$(dirname "$0")/.."

log=$(mktemp)
setsid dotnet run --project Gateway.Host >"$log" 2>&1 &
group=$!
trap 'kill -TERM -- "-$group" 2>/dev/null || true; wait 2>/dev/null || true; rm -f "$log"' EXIT

for _ in $(seq 120); do
  if grep -q mcpServers "$log"; then break; fi
  if ! kill -0 "$group" 2>/dev/null; then cat "$log"; exit 1; fi
  sleep 1
done

grep -q 'Serving the built-in demo: http://127.0.0.1:3000/mcp' "$log"
grep -q '^Tools: echo, add, ' "$log"
answer=$(dotnet run --project Gateway.Host --no-build -- tools call http://127.0.0.1:3000/mcp add a=2 b=40)
if [ "$answer" != 42 ]; then echo "add answered: $answer"; exit 1; fi
echo "README's commands work"
