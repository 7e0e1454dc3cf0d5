#!/usr/bin/env bash
# 200 clients that all use the id 1, three calls of each at once, against three targets for 30 s: no answer may go to another's call.
# GATEWAY_SOAK_CLIENTS and GATEWAY_SOAK_SECONDS change that. The tests run it in a short form.
set -euo pipefail
cd "$(dirname "$0")/.."
export GATEWAY_SOAK_CLIENTS="${GATEWAY_SOAK_CLIENTS:-200}" GATEWAY_SOAK_SECONDS="${GATEWAY_SOAK_SECONDS:-30}"
dotnet test --solution AgentGateway.sln --output Detailed -- --filter-class Gateway.Tests.Integration.CrossedAnswersTests
