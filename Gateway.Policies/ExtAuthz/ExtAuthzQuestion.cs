using System.Collections.Immutable;

namespace Gateway.Policies.ExtAuthz;

/// <summary>What an authorization service is asked.</summary>
/// <param name="Target">Path and query: visible ASCII, begins with one slash, and has no dot segments.</param>
/// <param name="Headers">The headers.</param>
public sealed record ExtAuthzQuestion(string Target, ImmutableArray<KeyValuePair<string, string>> Headers);
