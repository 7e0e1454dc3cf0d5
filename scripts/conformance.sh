#!/usr/bin/env bash
# Runs the public conformance suite of MCP against our server alone and through the gateway, and prints the table.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/install-test-tools.sh
rm -f artifacts/conformance.txt
status=0
dotnet test --solution AgentGateway.sln -- --filter-class 'Gateway.Tests.Conformance.ConformanceTests' || status=$?
sort artifacts/conformance.txt
exit "$status"
