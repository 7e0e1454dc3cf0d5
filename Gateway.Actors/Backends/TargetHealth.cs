namespace Gateway.Actors.Backends;

/// <summary>How a target does, as far as connections to it tell.</summary>
/// <param name="Name">The target.</param>
/// <param name="IsUp">Whether the last attempt to connect worked, or there was none.</param>
public readonly record struct TargetHealth(string Name, bool IsUp);
