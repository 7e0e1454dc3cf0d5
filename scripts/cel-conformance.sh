#!/usr/bin/env bash
# Runs the public CEL suite and prints how many tests of each part pass. Its data is not in the repository: set GATEWAY_CEL_CONFORMANCE
# to the folder of its JSON files, or put it at ../shared/cel-conformance beside the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."
GATEWAY_TESTS_REQUIRE=all dotnet test --solution AgentGateway.sln --output Detailed -- \
  --filter-class Gateway.Tests.Cel.Conformance.CelConformanceTests | grep -E '^ +[A-Za-z0-9_]+: [0-9]+ of [0-9]+ passed|failed|expected|  (total|succeeded|skipped):'
