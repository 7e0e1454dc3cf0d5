namespace Gateway.Policies.Authentication.Keys;

/// <summary>A key of a key set that is not used.</summary>
/// <param name="Index">Its place in <c>keys</c>, from 0.</param>
/// <param name="Reason">Why not.</param>
public readonly record struct DroppedKey(int Index, KeyFault Reason);
