#!/usr/bin/env bash
# Build with warnings as errors, format check, tests. Ends with a line `N passed, N failed, N skipped`.
# GATEWAY_TESTS_REQUIRE=all makes a test fail that would otherwise be skipped for want of Node.js, PostgreSQL and the like.
set -uo pipefail
cd "$(dirname "$0")/.."

dotnet build AgentGateway.sln --nologo -v quiet || { echo "build failed"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }
# Whitespace alone: the build has run the analyzers, style included, with warnings as errors; StyleRulesTests has what it leaves.
dotnet format whitespace AgentGateway.sln --verify-no-changes --no-restore || { echo "format check failed: run 'dotnet format'"; echo "0 passed, 1 failed, 0 skipped"; exit 1; }

log=$(mktemp)
trap 'rm -f "$log"' EXIT
dotnet test --solution AgentGateway.sln --no-build "$@" | tee "$log"
status=${PIPESTATUS[0]}

figure() { sed -n "s/^ *$1: *\([0-9][0-9]*\).*/\1/p" "$log" | tail -n 1; }
passed=$(figure succeeded) failed=$(figure failed) skipped=$(figure skipped)
if [ "${GATEWAY_TESTS_REQUIRE:-}" = all ] && [ "${skipped:-0}" -gt 0 ]; then
  echo "a skipped test fails this run: GATEWAY_TESTS_REQUIRE=all"
  status=1
fi
echo "${passed:-0} passed, ${failed:-1} failed, ${skipped:-0} skipped"
exit "$status"
