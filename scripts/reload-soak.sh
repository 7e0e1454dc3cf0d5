#!/usr/bin/env bash
# 1,000 configuration files, good and bad in turn, given to a running gateway under load: no request may fail, and its memory must not grow. About 20 minutes.
# GATEWAY_RELOADS changes the number. The tests run it in a short form.
set -euo pipefail
cd "$(dirname "$0")/.."
export GATEWAY_RELOADS="${GATEWAY_RELOADS:-1000}"
status=0
dotnet test --solution AgentGateway.sln -- --filter-class Gateway.Tests.Integration.Reloading.ReloadSoakTests || status=$?
cat artifacts/reload-soak.txt
exit "$status"
