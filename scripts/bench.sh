#!/usr/bin/env bash
# Runs the micro-benchmarks: scripts/bench.sh [filter] [more options of BenchmarkDotNet]
# The filter is a glob over names, '*Cel*' for example; without one all run. Judge by ratios and allocated bytes, not by times.
set -euo pipefail
cd "$(dirname "$0")/.."
filter=${1:-*}
if [ $# -gt 0 ]; then shift; fi
exec dotnet run --project benchmarks/Gateway.Benchmarks -c Release -- --filter "$filter" "$@"
