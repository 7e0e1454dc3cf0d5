namespace Gateway.Actors.Cluster;

/// <summary>What a session is bound to. A request with another binding does not find it.</summary>
/// <param name="Route">Hash of listener, matches and backend name: a reload or a new order of routes keeps it.</param>
/// <param name="Principal">Hash of issuer, subject and client id; 0 for anonymous callers.</param>
public readonly record struct SessionBinding(ulong Route, ulong Principal);
