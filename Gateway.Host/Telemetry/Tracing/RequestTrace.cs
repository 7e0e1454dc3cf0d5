using System.Diagnostics;
using Gateway.Actors.Telemetry;

namespace Gateway.Host.Telemetry.Tracing;

/// <summary>One request's place in a trace.</summary>
/// <param name="Span">The request's own span; null: it is not recorded.</param>
/// <param name="Call">What its requests to targets are children of.</param>
internal sealed record RequestTrace(Activity? Span, CallTrace Call);
