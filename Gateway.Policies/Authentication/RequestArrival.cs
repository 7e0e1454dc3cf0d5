namespace Gateway.Policies.Authentication;

/// <summary>When a request came in: what its credentials must be good for. Where it was brought by another node of the cluster, both judge the same moment.</summary>
/// <param name="At">By the clock of the node that the client reached.</param>
/// <param name="WasVerified">Whether that was another node, which has found the credentials good. Then a key that is not known here is not made up.</param>
public readonly record struct RequestArrival(DateTimeOffset At, bool WasVerified = false);
